// SPDX-License-Identifier: Apache-2.0
// Writes transport-wide feedback. In: packets that came, in order of their transport-wide numbers; out: a
// packet of a compound. draft-holmer-rmcat-transport-wide-cc-extensions-01 s.3.1.
#pragma once

#include "rtp/packet/clock.hpp"
#include "rtp/rtcp/transport_feedback.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace rostra::rtp {

/// Collects what one feedback packet says. Thread: none of its own.
class TransportFeedbackWriter {
 public:
  /// Statuses of one packet, received or not.
  static constexpr std::size_t kMaxStatuses = 1024;

  /// Statuses begin with `baseSequence`. `maxBody` bytes are not exceeded (the room() of a CompoundWriter).
  TransportFeedbackWriter(std::uint16_t baseSequence, std::size_t maxBody) noexcept
      : baseSequence_(baseSequence), maxBody_(maxBody) {}

  /// This packet came; those between the one before and it did not. False, and nothing is added, when it does
  /// not fit any more: too many statuses, too many bytes, or longer than 8 s from the packet before.
  [[nodiscard]] bool add(std::uint16_t sequence, TimePoint arrival) noexcept;

  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
  /// How many statuses were added, from the base on.
  [[nodiscard]] std::size_t statuses() const noexcept { return count_; }

  /// False, and nothing is written, when there is no room or no packet was added.
  bool write(CompoundWriter& out, std::uint32_t senderSsrc, std::uint32_t mediaSsrc,
             std::uint8_t feedbackCount) const noexcept;

 private:
  struct Chunk {
    std::uint16_t value = 0;
    std::size_t symbols = 0;  // how many of the list it stands for
  };
  [[nodiscard]] Chunk chunkAt(std::size_t from) const noexcept;

  std::uint16_t baseSequence_;
  std::size_t maxBody_;
  std::size_t count_ = 0;
  std::array<StatusSymbol, kMaxStatuses> symbols_{};
  std::int64_t reference_ = 0;  // in kReferenceUnit
  std::int64_t ticks_ = 0;      // of the packet before, since the reference
  std::array<std::byte, 2 * kMaxStatuses> deltas_{};
  std::size_t deltaSize_ = 0;
};

}  // namespace rostra::rtp
