// SPDX-License-Identifier: Apache-2.0
#include "sfu/workaround/rtcp_check.hpp"

#include <cstdint>

namespace rostra::sfu {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t kHeader = 4;
constexpr std::size_t kSsrc = 4;
constexpr std::size_t kSenderInfo = 20;
constexpr std::size_t kReportBlock = 24;
constexpr std::uint8_t kSenderReport = 200;
constexpr std::uint8_t kReceiverReport = 201;
constexpr std::uint8_t kSourceDescription = 202;
constexpr std::uint8_t kBye = 203;
constexpr std::uint8_t kApp = 204;
constexpr std::uint8_t kTransportFeedback = 205;
constexpr std::uint8_t kPayloadFeedback = 206;
constexpr std::uint8_t kExtendedReport = 207;

std::uint8_t at(Bytes bytes, std::size_t index) noexcept {
  return std::to_integer<std::uint8_t>(bytes[index]);
}

// Chunks of SSRC and items, each chunk padded to four bytes with at least one zero (RFC 3550 s.6.5).
bool goodSourceDescription(Bytes body, unsigned chunks) noexcept {
  std::size_t i = 0;
  for (unsigned chunk = 0; chunk < chunks; ++chunk) {
    if (body.size() - i < kSsrc) return false;
    i += kSsrc;
    for (;;) {
      if (i >= body.size()) return false;
      if (at(body, i) == 0) break;
      if (body.size() - i < 2 || body.size() - i - 2 < at(body, i + 1)) return false;
      i += 2U + at(body, i + 1);
    }
    i = (i / 4 + 1) * 4;
    if (i > body.size()) return false;
  }
  return true;
}

// Source SSRCs, then perhaps a reason with its length in front.
bool goodBye(Bytes body, unsigned sources) noexcept {
  if (sources == 0 || body.size() < sources * kSsrc) return false;
  const Bytes reason = body.subspan(sources * kSsrc);
  return reason.empty() || reason.size() >= 1U + at(reason, 0);
}

bool goodPacket(std::uint8_t type, unsigned count, Bytes body) noexcept {
  switch (type) {
    case kSenderReport:
      return body.size() >= kSsrc + kSenderInfo + count * kReportBlock;
    case kReceiverReport:
      return body.size() >= kSsrc + count * kReportBlock;
    case kSourceDescription:
      return goodSourceDescription(body, count);
    case kBye:
      return goodBye(body, count);
    case kApp:
    case kTransportFeedback:
    case kPayloadFeedback:
      return body.size() >= 2 * kSsrc;
    case kExtendedReport:
      return body.size() >= kSsrc;
    default:
      return false;
  }
}

}  // namespace

bool mayBeSrtcp(std::span<const std::byte> clear) noexcept {
  if (clear.size() < kSrtcpClearBytes || at(clear, 0) >> 6 != 2) return false;
  switch (at(clear, 1)) {
    case kSenderReport:
    case kReceiverReport:
    case kApp:
    case kTransportFeedback:
    case kPayloadFeedback:
      return true;
    case kBye:
      return (at(clear, 0) & 0x1f) != 0;
    default:
      return false;
  }
}

bool isWellFormedRtcp(std::span<const std::byte> compound) noexcept {
  if (compound.empty()) return false;
  while (!compound.empty()) {
    if (compound.size() < kHeader || at(compound, 0) >> 6 != 2) return false;
    const std::size_t length =
        (static_cast<std::size_t>(at(compound, 2)) << 8 | at(compound, 3)) * 4 + kHeader;
    if (length > compound.size()) return false;
    Bytes body = compound.subspan(kHeader, length - kHeader);
    if ((at(compound, 0) & 0x20) != 0) {  // padding: only in the last packet, RFC 3550 s.6.4.1
      const std::size_t padding = body.empty() ? 0 : at(body, body.size() - 1);
      if (length != compound.size() || padding == 0 || padding % 4 != 0 || padding > body.size())
        return false;
      body = body.first(body.size() - padding);
    }
    if (!goodPacket(at(compound, 1), at(compound, 0) & 0x1f, body)) return false;
    compound = compound.subspan(length);
  }
  return true;
}

}  // namespace rostra::sfu
