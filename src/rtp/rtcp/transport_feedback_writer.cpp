// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/transport_feedback_writer.hpp"

#include "base/bytes.hpp"

#include <algorithm>
#include <limits>
#include <ratio>

namespace rostra::rtp {
namespace {

constexpr std::uint8_t kFormat = 15;
constexpr std::size_t kHead = 16;
constexpr std::size_t kChunkSize = 2;
constexpr std::size_t kOneBitSymbols = 14;
constexpr std::size_t kTwoBitSymbols = 7;

using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 4000>>;
static_assert(Ticks(1) == TransportFeedbackReader::kDeltaUnit);

std::size_t padded(std::size_t size) noexcept {
  return (size + 3) / 4 * 4;
}

// However the statuses lie, no chunk but the last stands for fewer than seven.
std::size_t largestBody(std::size_t statuses, std::size_t deltaSize) noexcept {
  return padded(kHead + (statuses + kTwoBitSymbols - 1) / kTwoBitSymbols * kChunkSize + deltaSize);
}

}  // namespace

bool TransportFeedbackWriter::add(std::uint16_t sequence, TimePoint arrival) noexcept {
  const std::size_t place = static_cast<std::uint16_t>(sequence - baseSequence_);
  if (place < count_ || place >= kMaxStatuses) return false;
  const Duration time = arrival.time_since_epoch();
  const bool first = deltaSize_ == 0;
  const std::int64_t reference = first ? time / TransportFeedbackReader::kReferenceUnit : reference_;
  // Rounded from the reference on, so that rounding does not add up.
  const Duration since = time - reference * TransportFeedbackReader::kReferenceUnit;
  const std::int64_t ticks = std::chrono::round<Ticks>(since).count();
  const std::int64_t delta = first ? ticks : ticks - ticks_;
  if (delta < std::numeric_limits<std::int16_t>::min() || delta > std::numeric_limits<std::int16_t>::max())
    return false;
  const bool isSmall = delta >= 0 && delta <= 0xFF;
  const std::size_t size = deltaSize_ + (isSmall ? 1 : 2);
  if (largestBody(place + 1, size) > maxBody_) return false;

  std::fill(symbols_.begin() + static_cast<std::ptrdiff_t>(count_),
            symbols_.begin() + static_cast<std::ptrdiff_t>(place), StatusSymbol::NotReceived);
  symbols_[place] = isSmall ? StatusSymbol::SmallDelta : StatusSymbol::LargeDelta;
  count_ = place + 1;
  if (isSmall) {
    writeByte(deltas_, deltaSize_, static_cast<unsigned>(delta));
  } else {
    write16(deltas_, deltaSize_, static_cast<unsigned>(delta));
  }
  deltaSize_ = size;
  reference_ = reference;
  ticks_ = ticks;
  return true;
}

// A run where one is longer than a vector could be, else the vector with the most symbols.
TransportFeedbackWriter::Chunk TransportFeedbackWriter::chunkAt(std::size_t from) const noexcept {
  const auto begin = symbols_.begin() + static_cast<std::ptrdiff_t>(from);
  const auto end = symbols_.begin() + static_cast<std::ptrdiff_t>(count_);
  const auto run =
      static_cast<std::size_t>(std::find_if(begin, end, [&](auto s) { return s != *begin; }) - begin);
  const std::size_t left = count_ - from;
  if (run >= kOneBitSymbols || run == left || (run >= kTwoBitSymbols && *begin == StatusSymbol::LargeDelta))
    return {static_cast<std::uint16_t>(static_cast<unsigned>(*begin) << 13 | run), run};
  const std::size_t oneBit = std::min(left, kOneBitSymbols);
  const bool noLarge = std::find(begin, begin + static_cast<std::ptrdiff_t>(oneBit),
                                 StatusSymbol::LargeDelta) == begin + static_cast<std::ptrdiff_t>(oneBit);
  const std::size_t length = noLarge ? oneBit : std::min(left, kTwoBitSymbols);
  const unsigned bits = noLarge ? 1 : 2;
  const std::size_t slots = noLarge ? kOneBitSymbols : kTwoBitSymbols;
  unsigned value = noLarge ? 0x8000 : 0xC000;
  for (std::size_t i = 0; i < length; ++i)
    value |= static_cast<unsigned>(symbols_[from + i]) << (bits * (slots - 1 - i));
  return {static_cast<std::uint16_t>(value), length};
}

bool TransportFeedbackWriter::write(CompoundWriter& out, std::uint32_t senderSsrc, std::uint32_t mediaSsrc,
                                    std::uint8_t feedbackCount) const noexcept {
  if (empty()) return false;
  std::size_t chunks = 0;
  for (std::size_t at = 0; at < count_; at += chunkAt(at).symbols) ++chunks;
  const auto body =
      out.add(RtcpType::TransportFeedback, kFormat, padded(kHead + chunks * kChunkSize + deltaSize_));
  if (!body) return false;
  write32(*body, 0, senderSsrc);
  write32(*body, 4, mediaSsrc);
  write16(*body, 8, baseSequence_);
  write16(*body, 10, static_cast<unsigned>(count_));
  write32(*body, 12, static_cast<std::uint32_t>(reference_) << 8 | feedbackCount);
  std::size_t to = kHead;
  for (std::size_t at = 0; at < count_; to += kChunkSize) {
    const Chunk chunk = chunkAt(at);
    write16(*body, to, chunk.value);
    at += chunk.symbols;
  }
  std::copy_n(deltas_.begin(), deltaSize_, body->begin() + static_cast<std::ptrdiff_t>(to));
  return true;
}

}  // namespace rostra::rtp
