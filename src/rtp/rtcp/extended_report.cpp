// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/extended_report.hpp"

#include "base/bytes.hpp"

namespace rostra::rtp {
namespace {

constexpr std::uint8_t kReference = 4;  // RRTR
constexpr std::uint8_t kEchoes = 5;     // DLRR
constexpr std::size_t kSsrcSize = 4;
constexpr std::size_t kBlockHeader = 4;
constexpr std::size_t kReferenceSize = 8;
constexpr std::size_t kEchoSize = 12;

void writeBlockHeader(MutableBytes out, std::uint8_t type, std::size_t size) noexcept {
  writeByte(out, 0, type);
  write16(out, 2, static_cast<unsigned>(size / 4));
}

}  // namespace

std::optional<ExtendedReport> parseExtendedReport(const RtcpPacket& packet) noexcept {
  if (packet.type != RtcpType::ExtendedReport || packet.body.size() < kSsrcSize) return std::nullopt;
  ExtendedReport report;
  report.ssrc = read32(packet.body, 0);
  for (Bytes rest = packet.body.subspan(kSsrcSize); !rest.empty();) {
    if (rest.size() < kBlockHeader) return std::nullopt;
    const std::size_t size = 4 * std::size_t{read16(rest, 2)};
    if (size > rest.size() - kBlockHeader) return std::nullopt;
    const std::uint8_t type = byteAt(rest, 0);
    const Bytes block = rest.subspan(kBlockHeader, size);
    rest = rest.subspan(kBlockHeader + size);
    if (type == kReference) {
      if (size != kReferenceSize) return std::nullopt;
      report.reference = NtpTime(read64(block, 0));
    } else if (type == kEchoes) {
      if (size % kEchoSize != 0) return std::nullopt;
      for (std::size_t at = 0; at < size; at += kEchoSize)
        report.echoes.push({read32(block, at), read32(block, at + 4), read32(block, at + 8)});
    }
  }
  return report;
}

bool write(CompoundWriter& out, const ExtendedReport& report) noexcept {
  const std::size_t reference = report.reference ? kBlockHeader + kReferenceSize : 0;
  const std::size_t echoes = report.echoes.empty() ? 0 : kBlockHeader + report.echoes.size() * kEchoSize;
  const auto body = out.add(RtcpType::ExtendedReport, 0, kSsrcSize + reference + echoes);
  if (!body) return false;
  write32(*body, 0, report.ssrc);
  if (report.reference) {
    const MutableBytes block = body->subspan(kSsrcSize);
    writeBlockHeader(block, kReference, kReferenceSize);
    write64(block, 4, report.reference->value());
  }
  if (!report.echoes.empty()) {
    MutableBytes block = body->subspan(kSsrcSize + reference);
    writeBlockHeader(block, kEchoes, report.echoes.size() * kEchoSize);
    block = block.subspan(kBlockHeader);
    for (const ReferenceEcho& echo : report.echoes) {
      write32(block, 0, echo.ssrc);
      write32(block, 4, echo.lastReference);
      write32(block, 8, echo.delay);
      block = block.subspan(kEchoSize);
    }
  }
  return true;
}

}  // namespace rostra::rtp
