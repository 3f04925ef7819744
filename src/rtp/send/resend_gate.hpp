// SPDX-License-Identifier: Apache-2.0
// Decides which packets a receiver asks for are sent again, where something else keeps the packets. In: what
// was sent, packets that are asked for; out: yes or no. RFC 4585 s.6.2.1. Pure, virtual clock.
//
// NackResponder answers the same question for the RTP engine, which keeps the packets itself.
#pragma once

#include "rtp/packet/clock.hpp"
#include "rtp/send/retransmission_budget.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace rostra::rtp {

enum class ResendRefusal : std::uint8_t {
  None,
  TooSoon,     ///< what was sent again may still be on its way
  OverBudget,  ///< too much was sent again lately
};

/// A packet is sent again at most once per round trip, and all of them within the budget. Thread: none of its
/// own.
class ResendGate {
 public:
  /// What one packet counts for: as large as they get, because nobody here knows its size.
  static constexpr std::size_t kPacket = 1200;

  explicit ResendGate(RetransmissionLimits limits) noexcept : budget_(limits) {}

  /// Media that was sent since the last call.
  void onSent(std::size_t bytes, TimePoint now) noexcept { budget_.onMedia(bytes, now); }
  /// Between 10 ms and a second: a receiver may say anything.
  void setRoundTripTime(Duration rtt) noexcept;
  /// A packet is asked for. With None it counts as sent again.
  [[nodiscard]] ResendRefusal ask(std::uint32_t ssrc, std::uint16_t sequence, TimePoint now) noexcept;

 private:
  struct Resent {
    std::uint32_t ssrc = 0;  // 0 = none
    std::uint16_t sequence = 0;
    TimePoint time{};
  };
  // More than a receiver can miss in a round trip. Where two packets share a place the later is remembered:
  // the budget holds all the same.
  static constexpr std::size_t kPlaces = 1024;

  RetransmissionBudget budget_;
  std::array<Resent, kPlaces> resent_{};
  Duration rtt_ = std::chrono::milliseconds(100);  // until it is measured
};

}  // namespace rostra::rtp
