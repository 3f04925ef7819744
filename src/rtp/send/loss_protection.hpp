// SPDX-License-Identifier: Apache-2.0
// What is done for a receiver whose line loses packets, beside sending again what it asks for: sound is sent
// more than once, pictures are held until a repair can be there. In: what became of packets, the queue on the
// way; out: how often sound is repeated, the least playout delay. Pure, virtual clock.
#pragma once

#include "rtp/packet/clock.hpp"
#include "rtp/send/playout_delay_control.hpp"
#include "rtp/send/redundancy_control.hpp"
#include "rtp/send/transport_history.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace rostra::rtp {

/// Only loss that is the line's own counts. What a full queue loses is lost because too much is sent: more
/// of it, or later, makes it worse. Thread: none of its own.
class LossProtection {
 public:
  /// `queue`: how long packets wait on the way now.
  void onFeedback(std::span<const PacketResult> results, Duration queue, TimePoint now) noexcept;
  void onReceiverKnowsRoundTrip() noexcept { delay_.onReceiverKnowsRoundTrip(); }
  /// Often enough that the delay moves in small steps.
  void tick(TimePoint now) noexcept { playoutDelay_ = delay_.delay(now); }

  /// How many packets before it each packet of sound carries.
  [[nodiscard]] std::size_t soundCopies() const noexcept { return redundancy_.distance(); }
  /// For HeaderExtensions; nothing = it was never needed.
  [[nodiscard]] std::optional<Duration> playoutDelay() const noexcept { return playoutDelay_; }
  /// The shortest of lately, by feedback.
  [[nodiscard]] std::optional<Duration> roundTrip() const noexcept { return delay_.roundTrip(); }

 private:
  RedundancyControl redundancy_;
  PlayoutDelayControl delay_;
  std::optional<Duration> playoutDelay_;
};

}  // namespace rostra::rtp
