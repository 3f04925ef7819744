// SPDX-License-Identifier: Apache-2.0
// How long a receiver is to hold pictures, so that what it asks for again is there when it is shown. In: what
// became of packets; out: the least playout delay to ask for (playout_delay.hpp). Pure, virtual clock.
//
// A browser that only receives holds a picture for the jitter it sees and some 50 ms, whatever the round trip
// takes: it does not know it. What is repaired then comes too late, and so does all that was coded after it.
#pragma once

#include "rtp/packet/clock.hpp"
#include "rtp/send/transport_history.hpp"

#include <optional>
#include <span>

namespace rostra::rtp {

/// The path's own loss decides how many times a packet may have to be asked for, the round trip how long that
/// takes. More delay comes within a second, in small steps; less only after a while without a reason, because
/// loss comes back, and slowly: pictures are shown faster meanwhile. Thread: none of its own.
class PlayoutDelayControl {
 public:
  /// Longer than this nobody waits: what is asked for when it is a second old is the last that is sent again.
  static constexpr Duration kMost = std::chrono::milliseconds(1100);

  /// Of all packets of the path. `queued`: packets wait on the way, so it is the queue that loses them; then
  /// less has to be sent, and waiting does not help.
  void onFeedback(std::span<const PacketResult> results, bool queued, TimePoint now) noexcept;
  /// The receiver knows the round trip and asks again after it. One that does not asks every 100 ms.
  void onReceiverKnowsRoundTrip() noexcept { knows_ = true; }

  /// What to ask for at `now`; nothing until it was needed for the first time. `now` never goes back.
  [[nodiscard]] std::optional<Duration> delay(TimePoint now) noexcept;
  /// The shortest of the last second or two, by feedback.
  [[nodiscard]] std::optional<Duration> roundTrip() const noexcept;

 private:
  void measureRoundTrip(std::span<const PacketResult> results, TimePoint now) noexcept;
  void measureLoss(std::span<const PacketResult> results, bool queued, TimePoint now) noexcept;
  [[nodiscard]] Duration needed() const noexcept;

  bool knows_ = false;
  // Packets of the last seconds; older ones count for less and less.
  double packets_ = 0;
  double lost_ = 0;
  std::optional<TimePoint> countedAt_;
  // Of two windows: this one and the one before.
  std::optional<Duration> shortest_;
  std::optional<Duration> shortestBefore_;
  TimePoint window_{};

  Duration target_{};
  TimePoint neededAt_{};
  std::optional<Duration> delay_;  // on its way to the target
  TimePoint movedAt_{};
};

}  // namespace rostra::rtp
