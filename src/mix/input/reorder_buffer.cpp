// SPDX-License-Identifier: Apache-2.0
#include "mix/input/reorder_buffer.hpp"

namespace rostra::mix {

void ReorderBuffer::push(std::uint16_t sequence, std::uint64_t playoutNs, std::span<const std::byte> rtp) {
  ++counters_.received;
  if (!next_) next_ = sequence;
  // Nearest unwrapped value: RFC 3550 A.1, numbers are compared modulo 2^16.
  const auto distance =
      static_cast<std::int16_t>(static_cast<std::uint16_t>(sequence - static_cast<std::uint16_t>(*next_)));
  if (distance > kMaxJump || distance < -kMaxJump) {
    reset();
    ++counters_.restarts;
    next_ = sequence;
    listener_.onGap(sequence, 0, playoutNs);  // whatever was decoded so far does not go on here
  } else if (distance < 0) {
    ++counters_.late;
    return;
  }
  const std::int64_t place = distance > kMaxJump || distance < -kMaxJump ? *next_ : *next_ + distance;
  if (place == *next_) {
    ++*next_;
    listener_.onPacket(sequence, playoutNs, rtp);
    release();
    return;
  }
  if (!held_.try_emplace(place, Held{playoutNs, {rtp.begin(), rtp.end()}}).second) ++counters_.late;
  if (held_.size() > kMaxHeld) skipTo(held_.begin()->first);
}

void ReorderBuffer::expire(std::uint64_t nowNs) {
  while (!held_.empty() && held_.begin()->second.playoutNs + holdNs_ <= nowNs) skipTo(held_.begin()->first);
}

void ReorderBuffer::reset() noexcept {
  next_.reset();
  held_.clear();
}

void ReorderBuffer::skipTo(std::int64_t sequence) {
  const auto count = static_cast<std::uint16_t>(sequence - *next_);
  counters_.lost += count;
  listener_.onGap(static_cast<std::uint16_t>(*next_), count, held_.begin()->second.playoutNs);
  next_ = sequence;
  release();
}

void ReorderBuffer::release() {
  while (!held_.empty() && held_.begin()->first == *next_) {
    const auto entry = held_.extract(held_.begin());
    const std::int64_t sequence = (*next_)++;
    listener_.onPacket(static_cast<std::uint16_t>(sequence), entry.mapped().playoutNs, entry.mapped().rtp);
  }
}

}  // namespace rostra::mix
