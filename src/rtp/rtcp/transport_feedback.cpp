// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/transport_feedback.hpp"

#include "base/bytes.hpp"

#include <algorithm>

namespace rostra::rtp {
namespace {

constexpr std::uint8_t kFormat = 15;
constexpr std::size_t kHead = 16;  // two SSRCs, base, count, reference time with feedback count
constexpr std::uint16_t kVector = 0x8000;
constexpr std::uint16_t kTwoBits = 0x4000;
constexpr std::uint16_t kVectorLength = 14;  // symbols of one bit
constexpr std::uint16_t kTwoBitLength = 7;
constexpr std::uint16_t kRunLengthMask = 0x1FFF;

}  // namespace

std::optional<StatusSymbol> StatusChunks::next() noexcept {
  if (count_ == 0) return std::nullopt;
  while (inChunk_ == 0) {  // a run of no length is allowed, and leads nowhere
    if (rest_.size() < 2) return std::nullopt;
    chunk_ = read16(rest_, 0);
    rest_ = rest_.subspan(2);
    inChunk_ = (chunk_ & kVector) == 0    ? static_cast<std::uint16_t>(chunk_ & kRunLengthMask)
               : (chunk_ & kTwoBits) == 0 ? kVectorLength
                                          : kTwoBitLength;
  }
  --inChunk_;
  --count_;
  if ((chunk_ & kVector) == 0) return StatusSymbol{static_cast<std::uint8_t>(chunk_ >> 13 & 3U)};
  if ((chunk_ & kTwoBits) == 0) return StatusSymbol{static_cast<std::uint8_t>(chunk_ >> inChunk_ & 1U)};
  return StatusSymbol{static_cast<std::uint8_t>(chunk_ >> (2 * inChunk_) & 3U)};
}

std::optional<TransportFeedbackReader> TransportFeedbackReader::open(const RtcpPacket& packet) noexcept {
  const Bytes body = packet.body;
  if (packet.type != RtcpType::TransportFeedback || packet.count != kFormat || body.size() < kHead)
    return std::nullopt;
  TransportFeedbackReader reader;
  reader.baseSequence_ = reader.sequence_ = read16(body, 8);
  reader.statusCount_ = read16(body, 10);
  reader.referenceTime_ = read32(body, 12) >> 8;
  reader.feedbackCount_ = byteAt(body, 15);
  reader.chunks_ = StatusChunks(body.subspan(kHead), reader.statusCount_);
  StatusChunks ahead = reader.chunks_;
  std::size_t deltaSize = 0;
  while (const auto symbol = ahead.next()) {
    if (*symbol == StatusSymbol::SmallDelta) deltaSize += 1;
    if (*symbol == StatusSymbol::LargeDelta) deltaSize += 2;
  }
  if (!ahead.done() || ahead.rest().size() < deltaSize) return std::nullopt;
  reader.deltas_ = ahead.rest();
  return reader;
}

std::optional<PacketStatus> TransportFeedbackReader::next() noexcept {
  const auto symbol = chunks_.next();
  if (!symbol) return std::nullopt;
  PacketStatus status{sequence_++, false, {}};
  if (*symbol == StatusSymbol::SmallDelta) {
    ticks_ += byteAt(deltas_, 0);
    deltas_ = deltas_.subspan(1);
  } else if (*symbol == StatusSymbol::LargeDelta) {
    ticks_ += static_cast<std::int16_t>(read16(deltas_, 0));
    deltas_ = deltas_.subspan(2);
  } else {
    return status;
  }
  status.received = true;
  status.sinceReference = ticks_ * kDeltaUnit;
  return status;
}

}  // namespace rostra::rtp
