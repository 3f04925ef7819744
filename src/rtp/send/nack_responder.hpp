// SPDX-License-Identifier: Apache-2.0
// Decides which packets a receiver asks for are sent again. In: packets as they are sent, NACKs; out: the
// packet to send, or why not. RFC 4585 s.6.2.1. Pure, virtual clock.
#pragma once

#include "rtp/packet/clock.hpp"
#include "rtp/send/packet_history.hpp"
#include "rtp/send/retransmission_budget.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace rostra::rtp {

enum class ResendVerdict : std::uint8_t {
  Resend,
  Unknown,     ///< never sent, or longer ago than the history reaches
  TooSoon,     ///< what was sent again may still be on its way
  OverBudget,  ///< too much was sent again lately
};

/// A packet is sent again at most once per round trip, while it is younger than the history's age, and all of
/// them within a budget that it may share with other streams. Thread: none of its own.
template <SharedPayload Payload>
class NackResponder {
 public:
  using History = PacketHistory<Payload>;
  struct Answer {
    ResendVerdict verdict = ResendVerdict::Unknown;
    const typename History::Entry* packet = nullptr;  ///< valid until the next call; only with Resend
    bool last = false;  ///< after another round trip it is too old to be sent again
  };

  /// `budget` outlives it.
  explicit NackResponder(RetransmissionBudget& budget, HistoryLimits limits = {})
      : history_(limits), age_(limits.age), budget_(budget) {}

  void onSent(std::uint16_t sequence, Bytes header, Payload payload, TimePoint now) {
    budget_.onMedia(header.size() + Bytes(payload.bytes()).size(), now);
    history_.add(sequence, header, std::move(payload), now);
  }

  /// One packet of a NACK. With Resend it counts as sent again.
  [[nodiscard]] Answer onNack(std::uint16_t sequence, TimePoint now) {
    auto* const entry = history_.find(sequence, now);
    if (entry == nullptr) return {ResendVerdict::Unknown};
    if (entry->resent && now - *entry->resent < interval_) return {ResendVerdict::TooSoon};
    if (!budget_.take(entry->size(), now)) return {ResendVerdict::OverBudget};
    entry->resent = now;
    return {ResendVerdict::Resend, entry, now - entry->sent + roundTrip_ + kLate > age_};
  }

  /// The packet sent last, to be sent again as padding.
  [[nodiscard]] const typename History::Entry* padding(TimePoint now) { return history_.newest(now); }

  /// Whoever asks again after a round trip is answered, though one of the two NACKs came a little sooner. Not
  /// below 10 ms: two NACKs of one instant are answered once however near the receiver is.
  void setRoundTripTime(Duration rtt) noexcept {
    roundTrip_ = rtt;
    interval_ = std::max<Duration>(rtt - rtt / kJitter, kMinInterval);
  }

 private:
  static constexpr Duration kMinInterval = std::chrono::milliseconds(10);
  static constexpr int kJitter = 8;  // of a round trip
  // How much later than it could the next request comes.
  static constexpr Duration kLate = std::chrono::milliseconds(60);
  History history_;
  Duration age_;
  RetransmissionBudget& budget_;
  Duration roundTrip_ = std::chrono::milliseconds(100);
  Duration interval_ = std::chrono::milliseconds(90);  // until it is measured
};

}  // namespace rostra::rtp
