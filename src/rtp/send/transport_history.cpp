// SPDX-License-Identifier: Apache-2.0
#include "rtp/send/transport_history.hpp"

#include "rtp/packet/sequence.hpp"

namespace rostra::rtp {

std::uint16_t TransportHistory::add(std::uint32_t size, TimePoint now, std::uint32_t probe) noexcept {
  const std::int64_t number = next_++;
  packets_[static_cast<std::size_t>(number) % kWindow] = {now, size, probe, State::Sent};
  return static_cast<std::uint16_t>(number);
}

Duration TransportHistory::unwrapReference(std::uint32_t reference) noexcept {
  constexpr std::int64_t kRange = TransportFeedbackReader::kReferenceRange;
  if (!reference_) {
    // Well above zero, so that feedback from before the first stays positive.
    reference_ = kRange + reference;
  } else {
    std::int64_t step = (reference - *reference_) & (kRange - 1);
    if (step >= kRange / 2) step -= kRange;
    *reference_ += step;
  }
  return *reference_ * TransportFeedbackReader::kReferenceUnit;
}

void TransportHistory::onFeedback(TransportFeedbackReader feedback, std::vector<PacketResult>& results) {
  const Duration reference = unwrapReference(feedback.referenceTime());
  while (const auto status = feedback.next()) {
    const std::int64_t number = unwrapSequence(next_ - 1, status->sequence);
    if (number >= next_ || number < next_ - static_cast<std::int64_t>(kWindow) || number < 0) continue;
    Packet& packet = packets_[static_cast<std::size_t>(number) % kWindow];
    const State state = status->received ? State::Received : State::Lost;
    if (packet.state == State::None || packet.state >= state) continue;
    packet.state = state;
    PacketResult result{number, packet.sent, std::nullopt, packet.size, packet.probe};
    if (status->received) result.received = reference + status->sinceReference;
    results.push_back(result);
  }
}

}  // namespace rostra::rtp
