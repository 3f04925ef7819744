// SPDX-License-Identifier: Apache-2.0
#include "rtp/receive/nack_generator.hpp"

#include "rtp/packet/sequence.hpp"

#include <algorithm>
#include <utility>

namespace rostra::rtp {
namespace {

constexpr std::int64_t kMaxJump = 3000;  // RFC 3550 A.1, MAX_DROPOUT
// A path of no length still has a sender that answers in bursts.
constexpr Duration kMinInterval = std::chrono::milliseconds(20);
constexpr Duration kMaxInterval = std::chrono::milliseconds(500);

}  // namespace

NackGenerator::Arrival NackGenerator::onPacket(std::uint16_t sequence, TimePoint now) noexcept {
  if (!highest_) {
    highest_ = sequence;
    return Arrival::New;
  }
  const std::int64_t number = unwrapSequence(*highest_, sequence);
  if (number - *highest_ > kMaxJump || *highest_ - number > kMaxJump) {
    giveUp(size_);
    keyFrameNeeded_ = true;
    highest_ = number;
    return Arrival::Jump;
  }
  if (number > *highest_) {
    addMissing(*highest_ + 1, number, now);
    highest_ = number;
    for (std::size_t i = 0; i < size_; ++i) {
      Missing& each = missing_[i];
      if (each.tries == 0 && number - each.sequence >= kReorderedPackets)
        each.next = std::min(each.next, now);
    }
    return Arrival::New;
  }
  const auto end = missing_.begin() + static_cast<std::ptrdiff_t>(size_);
  const auto found = std::lower_bound(missing_.begin(), end, number,
                                      [](const Missing& each, std::int64_t n) { return each.sequence < n; });
  if (found == end || found->sequence != number) return Arrival::Old;
  std::move(found + 1, end, found);
  --size_;
  ++recovered_;
  return Arrival::Recovered;
}

void NackGenerator::addMissing(std::int64_t from, std::int64_t to, TimePoint now) noexcept {
  const auto count = static_cast<std::size_t>(to - from);
  if (count == 0) return;
  if (count > kMaxMissing) {
    giveUp(size_);
    givenUp_ += count;
    keyFrameNeeded_ = true;
    return;
  }
  if (size_ + count > kMaxMissing) giveUp(size_ + count - kMaxMissing);
  for (; from < to; ++from)
    missing_[size_++] = {from, now, now + std::chrono::duration_cast<TimePoint::duration>(kReorderedTime), 0};
}

void NackGenerator::onKeyFrame(std::uint16_t sequence) noexcept {
  if (!highest_) return;
  const std::int64_t number = unwrapSequence(*highest_, sequence);
  std::size_t before = 0;
  while (before < size_ && missing_[before].sequence < number) ++before;
  dropFront(before);
  keyFrameNeeded_ = false;
}

void NackGenerator::setRoundTripTime(Duration rtt) noexcept {
  rtt_ = std::clamp(rtt, kMinInterval, kMaxInterval);
}

NackGenerator::Sequences NackGenerator::take(TimePoint now) noexcept {
  // Ascending order is also the order of age, so what is too old or was asked for too often is in front, but
  // for packets that were overtaken later: those wait until they are in front.
  std::size_t hopeless = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    const Missing& each = missing_[i];
    if (now - each.since >= kMaxAge || (each.tries >= kMaxTries && each.next <= now)) hopeless = i + 1;
  }
  giveUp(hopeless);
  Sequences due;
  for (std::size_t i = 0; i < size_; ++i) {
    Missing& each = missing_[i];
    if (each.next > now) continue;
    ++each.tries;
    each.next = now + std::chrono::duration_cast<TimePoint::duration>(rtt_);
    due.push(static_cast<std::uint16_t>(each.sequence));
  }
  return due;
}

std::optional<TimePoint> NackGenerator::due() const noexcept {
  if (size_ == 0) return std::nullopt;
  TimePoint earliest = TimePoint::max();
  for (std::size_t i = 0; i < size_; ++i)
    earliest = std::min({earliest, missing_[i].next, missing_[i].since + kMaxAge});
  return earliest;
}

bool NackGenerator::takeKeyFrameNeeded() noexcept {
  return std::exchange(keyFrameNeeded_, false);
}

// With a packet that is lost for good, those before it have lost their use, too.
void NackGenerator::giveUp(std::size_t count) noexcept {
  if (count == 0) return;
  givenUp_ += count;
  keyFrameNeeded_ = true;
  dropFront(count);
}

void NackGenerator::dropFront(std::size_t count) noexcept {
  std::move(missing_.begin() + static_cast<std::ptrdiff_t>(count),
            missing_.begin() + static_cast<std::ptrdiff_t>(size_), missing_.begin());
  size_ -= count;
}

}  // namespace rostra::rtp
