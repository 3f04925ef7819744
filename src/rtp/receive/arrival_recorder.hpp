// SPDX-License-Identifier: Apache-2.0
// Remembers when packets of a connection came and makes transport-wide feedback of it. In: transport-wide
// numbers and arrival times; out: packets of a compound, at an interval.
// draft-holmer-rmcat-transport-wide-cc-extensions-01.
#pragma once

#include "rtp/packet/clock.hpp"
#include "rtp/packet/sequence.hpp"
#include "rtp/rtcp/compound.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// Packets that come late, behind a feedback that called them lost, are reported by the next one. Thread:
/// none of its own.
class ArrivalRecorder {
 public:
  /// How far back a packet may come late and be reported all the same. A power of two.
  static constexpr std::size_t kWindow = 1024;

  /// Feedback is due this long after the first packet that it reports.
  explicit ArrivalRecorder(Duration interval) noexcept : interval_(interval) {}

  void onPacket(std::uint16_t transportSequence, TimePoint arrival) noexcept;

  /// When write() has to be called next, if anything is to be said.
  [[nodiscard]] std::optional<TimePoint> due() const noexcept;

  /// Adds one feedback packet with what was not reported yet. True = there is more: give it another compound.
  bool write(CompoundWriter& out, std::uint32_t senderSsrc, std::uint32_t mediaSsrc) noexcept;

 private:
  [[nodiscard]] std::optional<TimePoint>& at(std::int64_t sequence) noexcept {
    return arrivals_[static_cast<std::size_t>(sequence) % kWindow];
  }
  void forget(std::int64_t from, std::int64_t to) noexcept;

  Duration interval_;
  SequenceUnwrapper sequence_;
  std::array<std::optional<TimePoint>, kWindow> arrivals_{};  // of (highest - kWindow, highest]
  std::int64_t next_ = 0;                                     // first that the next feedback speaks of
  std::optional<TimePoint> oldest_;                           // arrival of the first that is not reported
  std::uint8_t feedbackCount_ = 0;
};

}  // namespace rostra::rtp
