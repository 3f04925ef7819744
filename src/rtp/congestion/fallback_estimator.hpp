// SPDX-License-Identifier: Apache-2.0
// An estimate for receivers without transport-wide feedback: from the loss in receiver reports, bounded by
// their own estimate where they send one. In: reports; out: a bitrate. draft-ietf-rmcat-gcc-02 s.6,
// draft-alvestrand-rmcat-remb-03. Pure, virtual clock.
#pragma once

#include "rtp/packet/bitrate.hpp"
#include "rtp/packet/clock.hpp"

#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// Thread: none of its own.
class FallbackEstimator {
 public:
  FallbackEstimator(Bitrate start, Bitrate least, Bitrate most) noexcept
      : least_(least), most_(most), byLoss_(start) {}

  /// `fractionLost` of a report block, in 1/256; of several streams the worst, or their mean by packets.
  void onReceiverReport(std::uint8_t fractionLost, TimePoint now) noexcept;
  void onReceiverEstimate(Bitrate estimate) noexcept { receivers_ = estimate; }
  /// Every second or so: without reports less is sent, step by step.
  void onTimer(TimePoint now) noexcept;

  [[nodiscard]] Bitrate estimate() const noexcept;

 private:
  Bitrate least_;
  Bitrate most_;
  Bitrate byLoss_;
  std::optional<Bitrate> receivers_;
  std::optional<TimePoint> changed_;
  std::optional<TimePoint> heard_;
};

}  // namespace rostra::rtp
