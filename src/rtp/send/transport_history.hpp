// SPDX-License-Identifier: Apache-2.0
// Gives every packet of a connection its transport-wide number and remembers when it left, until feedback
// says what became of it. In: packets as they are sent, feedback; out: results for the estimator.
// draft-holmer-rmcat-transport-wide-cc-extensions-01 s.2.
#pragma once

#include "rtp/packet/clock.hpp"
#include "rtp/rtcp/transport_feedback.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace rostra::rtp {

/// What became of one packet.
struct PacketResult {
  std::int64_t sequence = 0;
  TimePoint sent{};
  std::optional<Duration> received =
      std::nullopt;         ///< by the receiver's clock, whose epoch is unknown; nothing = lost
  std::uint32_t size = 0;   ///< in bytes, as it was given
  std::uint32_t probe = 0;  ///< the cluster of the prober it belongs to; 0 = none
};

/// Thread: none of its own.
class TransportHistory {
 public:
  /// Packets remembered. At 1000 packets a second that is two seconds: more than any round trip and feedback
  /// interval.
  static constexpr std::size_t kWindow = 2048;

  explicit TransportHistory(std::uint16_t firstSequence = 0) : packets_(kWindow), next_(firstSequence) {}

  /// The number for a packet that leaves at `now`; write it into the packet's extension element.
  std::uint16_t add(std::uint32_t size, TimePoint now, std::uint32_t probe = 0) noexcept;

  /// Appends to `results` what this feedback says that was not known, in order of numbers. A packet called
  /// lost and later found is told twice. Numbers that were never given are passed over.
  void onFeedback(TransportFeedbackReader feedback, std::vector<PacketResult>& results);

 private:
  enum class State : std::uint8_t { None, Sent, Lost, Received };
  struct Packet {
    TimePoint sent{};
    std::uint32_t size = 0;
    std::uint32_t probe = 0;
    State state = State::None;
  };
  [[nodiscard]] Duration unwrapReference(std::uint32_t reference) noexcept;

  std::vector<Packet> packets_;
  std::int64_t next_;
  std::optional<std::int64_t> reference_;  // of the feedback before, unwrapped, in its unit
};

}  // namespace rostra::rtp
