// SPDX-License-Identifier: Apache-2.0
// Decides which lost packets of one stream are asked for, and when it is no use any more. In: sequence
// numbers as they arrive; out: what to ask for now, or that only a key frame helps. RFC 4585 s.6.2.1. Pure,
// virtual clock.
#pragma once

#include "rtp/packet/bounded_list.hpp"
#include "rtp/packet/clock.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// A packet is asked for as soon as others overtook it by more than reordering explains, then once per round
/// trip, a bounded number of times, and never when it is older than a second. Thread: none of its own.
class NackGenerator {
 public:
  /// Missing packets remembered at once. A stream that lost more is not repaired.
  static constexpr std::size_t kMaxMissing = 256;
  static constexpr int kMaxTries = 8;
  static constexpr Duration kMaxAge = std::chrono::seconds(1);
  /// Overtaken by this many packets, or for this long, a packet counts as lost.
  static constexpr std::int64_t kReorderedPackets = 3;
  static constexpr Duration kReorderedTime = std::chrono::milliseconds(10);

  using Sequences = BoundedList<std::uint16_t, kMaxMissing>;

  enum class Arrival : std::uint8_t {
    New,        ///< continues the stream, perhaps behind a gap
    Recovered,  ///< was missing, whether it was asked for or only late
    Old,        ///< a duplicate, or given up before
    Jump,       ///< far from where the stream was: it restarts here, and needs a key frame
  };

  /// A packet of the stream, also one that was sent again, under its original number.
  Arrival onPacket(std::uint16_t sequence, TimePoint now) noexcept;
  /// A whole key frame begins here: what is missing before it is not needed any more, nor another key frame.
  void onKeyFrame(std::uint16_t sequence) noexcept;
  void setRoundTripTime(Duration rtt) noexcept;

  /// What to ask for now, in ascending order; counted as asked. Call at due(), or at any time.
  [[nodiscard]] Sequences take(TimePoint now) noexcept;
  /// When take() has to be called next, if anything is missing.
  [[nodiscard]] std::optional<TimePoint> due() const noexcept;

  /// True once after packets were given up or too many were lost: without a key frame the picture stays
  /// broken.
  [[nodiscard]] bool takeKeyFrameNeeded() noexcept;

  [[nodiscard]] std::size_t missing() const noexcept { return size_; }
  [[nodiscard]] std::uint64_t recovered() const noexcept { return recovered_; }
  [[nodiscard]] std::uint64_t givenUp() const noexcept { return givenUp_; }

 private:
  struct Missing {
    std::int64_t sequence = 0;
    TimePoint since{};
    TimePoint next{};  // when to ask
    int tries = 0;
  };
  void addMissing(std::int64_t from, std::int64_t to, TimePoint now) noexcept;
  void giveUp(std::size_t count) noexcept;
  void dropFront(std::size_t count) noexcept;

  std::optional<std::int64_t> highest_;
  std::array<Missing, kMaxMissing> missing_{};  // ascending
  std::size_t size_ = 0;
  Duration rtt_ = std::chrono::milliseconds(100);  // until it is measured
  bool keyFrameNeeded_ = false;
  std::uint64_t recovered_ = 0;
  std::uint64_t givenUp_ = 0;
};

}  // namespace rostra::rtp
