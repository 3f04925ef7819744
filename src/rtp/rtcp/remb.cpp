// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/remb.hpp"

#include "base/bytes.hpp"

#include <algorithm>
#include <bit>

namespace rostra::rtp {
namespace {

constexpr std::uint8_t kApplicationLayer = 15;  // FMT of "application layer feedback", RFC 4585 s.6.4
constexpr std::uint32_t kName = 0x52454D42;     // "REMB"
constexpr std::size_t kHead = 16;               // two SSRCs, name, count with exponent and mantissa
constexpr unsigned kMantissaBits = 18;

}  // namespace

std::optional<ReceiverEstimate> parseReceiverEstimate(const RtcpPacket& packet) noexcept {
  const Bytes body = packet.body;
  if (packet.type != RtcpType::PayloadFeedback || packet.count != kApplicationLayer || body.size() < kHead ||
      read32(body, 8) != kName) {
    return std::nullopt;
  }
  const std::uint32_t number = read32(body, 12);
  const std::size_t count = number >> 24;
  const unsigned exponent = number >> kMantissaBits & 0x3FU;
  const std::uint64_t mantissa = number & ((1U << kMantissaBits) - 1);
  if (body.size() < kHead + 4 * count) return std::nullopt;
  if (mantissa != 0 && static_cast<unsigned>(std::bit_width(mantissa)) + exponent > 63) return std::nullopt;
  ReceiverEstimate estimate;
  if (mantissa != 0) estimate.bitrate = Bitrate::bps(static_cast<std::int64_t>(mantissa << exponent));
  for (std::size_t i = 0; i < count; ++i) estimate.ssrcs.push(read32(body, kHead + 4 * i));
  return estimate;
}

bool write(CompoundWriter& out, std::uint32_t senderSsrc, const ReceiverEstimate& estimate) noexcept {
  const auto body = out.add(RtcpType::PayloadFeedback, kApplicationLayer, kHead + 4 * estimate.ssrcs.size());
  if (!body) return false;
  const auto bits = static_cast<std::uint64_t>(std::max<std::int64_t>(estimate.bitrate.bps(), 0));
  const auto width = static_cast<unsigned>(std::bit_width(bits));
  const unsigned exponent = width > kMantissaBits ? width - kMantissaBits : 0;
  write32(*body, 0, senderSsrc);
  write32(*body, 8, kName);
  write32(*body, 12,
          static_cast<std::uint32_t>(estimate.ssrcs.size()) << 24 | exponent << kMantissaBits |
              static_cast<std::uint32_t>(bits >> exponent));
  for (std::size_t i = 0; i < estimate.ssrcs.size(); ++i) write32(*body, kHead + 4 * i, estimate.ssrcs[i]);
  return true;
}

}  // namespace rostra::rtp
