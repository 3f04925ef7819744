// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/report.hpp"

#include "base/bytes.hpp"

#include <algorithm>

namespace rostra::rtp {
namespace {

constexpr std::size_t kSsrcSize = 4;
constexpr std::size_t kSenderInfoSize = 20;
constexpr std::size_t kBlockSize = 24;
// A clock that is a little fast makes a short way look negative; more than this is no echo of ours.
constexpr std::int32_t kLittle = 65536 / 20;

bool readBlocks(Bytes bytes, std::size_t count, ReportBlocks& blocks) noexcept {
  if (bytes.size() < count * kBlockSize) return false;
  for (; count > 0; --count, bytes = bytes.subspan(kBlockSize)) {
    const std::uint32_t lost = read32(bytes, 4);
    // 24 bits with sign: shifted up to the sign of 32, and back.
    const std::int32_t cumulative = static_cast<std::int32_t>(lost << 8) >> 8;
    blocks.push({read32(bytes, 0), static_cast<std::uint8_t>(lost >> 24), cumulative, read32(bytes, 8),
                 read32(bytes, 12), read32(bytes, 16), read32(bytes, 20)});
  }
  return true;
}

void writeBlocks(MutableBytes out, const ReportBlocks& blocks) noexcept {
  for (const ReportBlock& block : blocks) {
    write32(out, 0, block.ssrc);
    const std::int32_t lost = std::clamp(block.cumulativeLost, -0x800000, 0x7FFFFF);
    write32(out, 4,
            static_cast<std::uint32_t>(block.fractionLost) << 24 |
                (static_cast<std::uint32_t>(lost) & 0xFFFFFFU));
    write32(out, 8, block.highestSequence);
    write32(out, 12, block.jitter);
    write32(out, 16, block.lastSenderReport);
    write32(out, 20, block.delaySinceSenderReport);
    out = out.subspan(kBlockSize);
  }
}

}  // namespace

std::optional<SenderReport> parseSenderReport(const RtcpPacket& packet) noexcept {
  constexpr std::size_t kHead = kSsrcSize + kSenderInfoSize;
  if (packet.type != RtcpType::SenderReport || packet.body.size() < kHead) return std::nullopt;
  SenderReport report;
  report.ssrc = read32(packet.body, 0);
  report.ntp = NtpTime(read64(packet.body, 4));
  report.rtpTimestamp = read32(packet.body, 12);
  report.packets = read32(packet.body, 16);
  report.bytes = read32(packet.body, 20);
  if (!readBlocks(packet.body.subspan(kHead), packet.count, report.blocks)) return std::nullopt;
  return report;
}

std::optional<ReceiverReport> parseReceiverReport(const RtcpPacket& packet) noexcept {
  if (packet.type != RtcpType::ReceiverReport || packet.body.size() < kSsrcSize) return std::nullopt;
  ReceiverReport report;
  report.ssrc = read32(packet.body, 0);
  if (!readBlocks(packet.body.subspan(kSsrcSize), packet.count, report.blocks)) return std::nullopt;
  return report;
}

bool write(CompoundWriter& out, const SenderReport& report) noexcept {
  constexpr std::size_t kHead = kSsrcSize + kSenderInfoSize;
  const auto count = report.blocks.size();
  const auto body = out.add(RtcpType::SenderReport, static_cast<unsigned>(count), kHead + count * kBlockSize);
  if (!body) return false;
  write32(*body, 0, report.ssrc);
  write64(*body, 4, report.ntp.value());
  write32(*body, 12, report.rtpTimestamp);
  write32(*body, 16, report.packets);
  write32(*body, 20, report.bytes);
  writeBlocks(body->subspan(kHead), report.blocks);
  return true;
}

bool write(CompoundWriter& out, const ReceiverReport& report) noexcept {
  const auto count = report.blocks.size();
  const auto body =
      out.add(RtcpType::ReceiverReport, static_cast<unsigned>(count), kSsrcSize + count * kBlockSize);
  if (!body) return false;
  write32(*body, 0, report.ssrc);
  writeBlocks(body->subspan(kSsrcSize), report.blocks);
  return true;
}

std::optional<Duration> roundTripTime(std::uint32_t lastReport, std::uint32_t delay, NtpTime now) noexcept {
  if (lastReport == 0) return std::nullopt;
  const auto units = static_cast<std::int32_t>(now.compact() - lastReport - delay);
  if (units < -kLittle) return std::nullopt;
  return fromCompactNtp(static_cast<std::uint32_t>(std::max(units, 0)));
}

}  // namespace rostra::rtp
