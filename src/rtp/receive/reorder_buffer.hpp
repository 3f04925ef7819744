// SPDX-License-Identifier: Apache-2.0
// Brings the packets of one stream into order. In: packets as they arrive; out: the same in order of their
// numbers. What follows a gap waits until the missing packet came or patience is over; a stream without gaps
// waits for nothing. Pure, virtual clock.
#pragma once

#include "base/check.hpp"
#include "rtp/packet/clock.hpp"
#include "rtp/packet/sequence.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace rostra::rtp {

/// Allocates when it is made and nothing after that. Thread: none of its own.
template <std::movable Packet>
class ReorderBuffer {
 public:
  /// Numbers between the first that is missing and the newest; what does not fit gives up the gap.
  static constexpr std::size_t kCapacity = 512;

  /// `patience`: how long a packet waits for those before it.
  explicit ReorderBuffer(Duration patience) : patience_(patience), held_(kCapacity) {}

  /// Takes a packet and calls `deliver(Packet&&)` for each that is now in order. False: it came after it was
  /// given up, or twice, and is dropped.
  template <class Deliver>
  bool add(std::uint16_t sequence, Packet packet, TimePoint now, Deliver&& deliver) {
    const std::int64_t number = started_ ? unwrapSequence(next_ - 1, sequence) : sequence;
    if (!std::exchange(started_, true)) next_ = number;
    if (number < next_) return false;
    while (count_ > 0 && number - next_ >= kSpan) skip(deliver);
    if (count_ == 0 && number - next_ >= kSpan) next_ = number;
    if (number == next_) {
      ++next_;
      deliver(std::move(packet));
      drain(deliver);
      return true;
    }
    auto& place = at(number);
    if (place) return false;
    place.emplace(Held{std::move(packet), now});
    if (count_++ == 0 || number < first_) first_ = number;
    return true;
  }

  /// The stream starts over with the next packet, whose number has nothing to do with those before.
  template <class Deliver>
  void restart(Deliver&& deliver) {
    while (count_ > 0) skip(deliver);
    started_ = false;
  }

  /// Gives up what was waited for too long. True when something was given up.
  template <class Deliver>
  bool expire(TimePoint now, Deliver&& deliver) {
    bool any = false;
    while (count_ > 0 && now - at(first_)->arrival >= patience_) {
      skip(deliver);
      any = true;
    }
    return any;
  }

  /// The number that is waited for, if packets are held.
  [[nodiscard]] std::optional<std::uint16_t> next() const noexcept {
    if (!started_) return std::nullopt;
    return static_cast<std::uint16_t>(next_);
  }
  [[nodiscard]] std::size_t held() const noexcept { return count_; }

 private:
  struct Held {
    Packet packet;
    TimePoint arrival;
  };
  static constexpr auto kSpan = static_cast<std::int64_t>(kCapacity);
  static_assert(std::has_single_bit(kCapacity));

  [[nodiscard]] std::optional<Held>& at(std::int64_t number) noexcept {
    return held_[static_cast<std::size_t>(number) & (kCapacity - 1)];
  }
  // To the first that is held, whatever is missing before it.
  template <class Deliver>
  void skip(Deliver& deliver) {
    next_ = first_;
    drain(deliver);
  }
  template <class Deliver>
  void drain(Deliver& deliver) {
    while (count_ > 0) {
      auto& place = at(next_);
      if (!place) break;
      Packet packet = std::move(place->packet);
      place.reset();
      --count_;
      ++next_;
      deliver(std::move(packet));
    }
    if (count_ == 0) return;
    for (first_ = next_; !at(first_);) ++first_;
  }

  Duration patience_;
  std::vector<std::optional<Held>> held_;
  bool started_ = false;
  std::int64_t next_ = 0;
  std::int64_t first_ = 0;  // of those held; call at count_ > 0
  std::size_t count_ = 0;
};

}  // namespace rostra::rtp
