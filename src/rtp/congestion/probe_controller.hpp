// SPDX-License-Identifier: Apache-2.0
// Decides when to probe and how fast: at the start, after a drop, while less is sent than could be used, and
// while more could be used than is estimated. In: estimate, use of the path, what could be used; out:
// clusters for the pacer. Pure, virtual clock.
#pragma once

#include "rtp/congestion/overuse_detector.hpp"
#include "rtp/congestion/probe.hpp"
#include "rtp/packet/bitrate.hpp"
#include "rtp/packet/bounded_list.hpp"
#include "rtp/packet/clock.hpp"

#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// Thread: none of its own.
class ProbeController {
 public:
  explicit ProbeController(Bitrate start) noexcept : estimate_(start) {}

  /// What the streams would take if the path allowed it. Nothing is probed beyond that.
  void setWanted(Bitrate wanted) noexcept { wanted_ = wanted; }
  /// Less is sent than the estimate allows: nothing else shows what the path carries.
  void setApplicationLimited(bool limited) noexcept { applicationLimited_ = limited; }
  /// As at the start: the path is another one.
  void restart() noexcept;
  /// After each feedback.
  void onEstimate(Bitrate estimate, PathUse use, bool queueEmpty, TimePoint now) noexcept;
  /// A cluster was received at this bitrate.
  void onResult(std::uint32_t id, Bitrate result, TimePoint now) noexcept;

  /// The next cluster to send, if one is due. Call after onEstimate(), and every 100 ms or so.
  [[nodiscard]] std::optional<ProbeCluster> take(TimePoint now) noexcept;

 private:
  void schedule(Bitrate bitrate) noexcept;

  Bitrate estimate_;
  Bitrate wanted_ = Bitrate::kbps(2500);
  bool applicationLimited_ = false;
  bool started_ = false;
  bool startup_ = true;  // looking for the path's capacity for the first time
  BoundedList<Bitrate, 2> pending_;
  std::uint32_t lastId_ = 0;
  Bitrate lastBitrate_;
  std::optional<TimePoint> lastAt_;
  std::optional<TimePoint> emptySince_;  // the queue on the way
  Bitrate peak_;  // of the estimate, until a probe showed that it is not reached any more
};

}  // namespace rostra::rtp
