// SPDX-License-Identifier: Apache-2.0
#include "rtp/send/resend_gate.hpp"

#include <algorithm>

namespace rostra::rtp {

void ResendGate::setRoundTripTime(Duration rtt) noexcept {
  rtt_ = std::clamp<Duration>(rtt, std::chrono::milliseconds(10), std::chrono::seconds(1));
}

ResendRefusal ResendGate::ask(std::uint32_t ssrc, std::uint16_t sequence, TimePoint now) noexcept {
  Resent& last = resent_[(ssrc + sequence) % kPlaces];
  if (last.ssrc == ssrc && last.sequence == sequence && now - last.time < rtt_) return ResendRefusal::TooSoon;
  if (!budget_.take(kPacket, now)) return ResendRefusal::OverBudget;
  last = {ssrc, sequence, now};
  return ResendRefusal::None;
}

}  // namespace rostra::rtp
