// SPDX-License-Identifier: Apache-2.0
// Reads transport-wide feedback: which packets of a connection came, and when. In: a packet of a compound;
// out: one status for each packet it speaks of. draft-holmer-rmcat-transport-wide-cc-extensions-01 s.3.1.
#pragma once

#include "rtp/packet/clock.hpp"
#include "rtp/rtcp/compound.hpp"

#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// What a packet of the connection came to.
struct PacketStatus {
  std::uint16_t sequence = 0;  ///< transport-wide
  bool received = false;
  Duration sinceReference{};  ///< when it came, from the feedback's reference time on; only if received
};

/// The two-bit symbols of a status list. Reserved is not used by anybody; it counts as not received.
enum class StatusSymbol : std::uint8_t { NotReceived = 0, SmallDelta = 1, LargeDelta = 2, Reserved = 3 };

/// Unfolds the status chunks into symbols, `count` at most. Thread: none of its own.
class StatusChunks {
 public:
  StatusChunks() = default;
  StatusChunks(Bytes chunks, std::uint16_t count) noexcept : rest_(chunks), count_(count) {}
  /// Nothing at the end, and where chunks end too early.
  [[nodiscard]] std::optional<StatusSymbol> next() noexcept;
  [[nodiscard]] bool done() const noexcept { return count_ == 0; }
  /// What is behind the chunks; call when done().
  [[nodiscard]] Bytes rest() const noexcept { return rest_; }

 private:
  Bytes rest_;
  std::uint16_t count_ = 0;  // symbols still to come
  std::uint16_t chunk_ = 0;
  std::uint16_t inChunk_ = 0;  // symbols of chunk_ still to come
};

/// Steps through one feedback packet. Whole packets only: open() has looked at every length, so next() cannot
/// fail in between. Thread: none of its own.
class TransportFeedbackReader {
 public:
  /// The unit of reference times; they have 24 bits and wrap after 12 days.
  static constexpr Duration kReferenceUnit = std::chrono::milliseconds(64);
  static constexpr std::uint32_t kReferenceRange = 1U << 24;
  static constexpr Duration kDeltaUnit = std::chrono::microseconds(250);

  /// Nothing when `packet` is no transport-wide feedback, or too short for the statuses it promises.
  [[nodiscard]] static std::optional<TransportFeedbackReader> open(const RtcpPacket& packet) noexcept;

  [[nodiscard]] std::uint16_t baseSequence() const noexcept { return baseSequence_; }
  /// How many statuses there are, at most 65535.
  [[nodiscard]] std::uint16_t statusCount() const noexcept { return statusCount_; }
  /// In kReferenceUnit, by the receiver's clock.
  [[nodiscard]] std::uint32_t referenceTime() const noexcept { return referenceTime_; }
  /// Counts the feedback packets of this receiver; wraps.
  [[nodiscard]] std::uint8_t feedbackCount() const noexcept { return feedbackCount_; }
  /// The next status, in order of sequence numbers; nothing behind the last.
  [[nodiscard]] std::optional<PacketStatus> next() noexcept;

 private:
  TransportFeedbackReader() = default;
  std::uint16_t baseSequence_ = 0;
  std::uint16_t statusCount_ = 0;
  std::uint32_t referenceTime_ = 0;
  std::uint8_t feedbackCount_ = 0;
  StatusChunks chunks_;
  Bytes deltas_;
  std::uint16_t sequence_ = 0;  // of the next status
  std::int64_t ticks_ = 0;      // since the reference time, in kDeltaUnit
};

}  // namespace rostra::rtp
