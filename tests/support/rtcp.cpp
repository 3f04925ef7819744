// SPDX-License-Identifier: Apache-2.0
#include "support/rtcp.hpp"

#include "base/bytes.hpp"

#include <algorithm>

namespace rostra::test {
namespace {

constexpr unsigned kSenderReport = 200;
constexpr unsigned kReceiverReport = 201;
constexpr unsigned kSourceDescription = 202;
constexpr unsigned kBye = 203;
constexpr unsigned kTransportFeedback = 205;
constexpr unsigned kPayloadFeedback = 206;
constexpr unsigned kNack = 1;
constexpr unsigned kTransportWide = 15;
constexpr unsigned kPli = 1;
constexpr unsigned kFir = 4;
constexpr std::uint64_t kNtpEpochOffset = 2'208'988'800U;  // 1900 to 1970, seconds
constexpr std::uint16_t kMaxFeedbackSpan = 2000;

// Header with a length that finishPacket() fills in.
std::size_t beginPacket(WireWriter& writer, unsigned count, unsigned type) {
  const std::size_t at = writer.size();
  writer.u8(0x80U | count).u8(type).u16(0);
  return at;
}
void finishPacket(WireWriter& writer, std::size_t at) {
  writer.patch16(at + 2, (writer.size() - at) / 4 - 1);
}

void addCname(WireWriter& writer, std::uint32_t ssrc, const std::string& cname) {
  const std::size_t at = beginPacket(writer, 1, kSourceDescription);
  writer.u32(ssrc).u8(1).u8(static_cast<unsigned>(cname.size())).text(cname).u8(0).align(4);
  finishPacket(writer, at);
}

ReportBlock readBlock(Bytes bytes, std::size_t at) {
  return {read32(bytes, at),
          static_cast<std::uint8_t>(byteAt(bytes, at + 4)),
          read32(bytes, at + 4) & 0xFFFFFFU,
          read32(bytes, at + 8),
          read32(bytes, at + 12),
          read32(bytes, at + 16),
          read32(bytes, at + 20)};
}

void readPacket(Bytes packet, unsigned count, unsigned type, RtcpContents& contents) {
  if (type == kSenderReport && packet.size() >= 28) {
    contents.senderReports.push_back({read32(packet, 4),
                                      std::uint64_t{read32(packet, 8)} << 32 | read32(packet, 12),
                                      read32(packet, 16), read32(packet, 20), read32(packet, 24)});
  }
  if (type == kSenderReport || type == kReceiverReport) {
    std::size_t at = type == kSenderReport ? 28 : 8;
    for (unsigned i = 0; i < count && at + 24 <= packet.size(); ++i, at += 24)
      contents.reportBlocks.push_back(readBlock(packet, at));
  }
  if (type == kBye) {
    for (unsigned i = 0; i < count && 8 + 4 * i <= packet.size(); ++i)
      contents.byes.push_back(read32(packet, 4 + 4 * i));
  }
  if (packet.size() < 12) return;
  if (type == kTransportFeedback && count == kNack) {
    RtcpContents::Nack nack{read32(packet, 8), {}};
    for (std::size_t at = 12; at + 4 <= packet.size(); at += 4) {
      const auto first = read16(packet, at);
      const unsigned mask = read16(packet, at + 2);
      nack.sequences.push_back(first);
      for (unsigned bit = 0; bit < 16; ++bit) {
        if ((mask >> bit & 1U) != 0) nack.sequences.push_back(static_cast<std::uint16_t>(first + bit + 1));
      }
    }
    contents.nacks.push_back(std::move(nack));
  }
  if (type == kTransportFeedback && count == kTransportWide) ++contents.transportFeedbacks;
  if (type == kPayloadFeedback && count == kPli) contents.keyFrameRequests.push_back(read32(packet, 8));
  if (type == kPayloadFeedback && count == kFir) {
    for (std::size_t at = 12; at + 8 <= packet.size(); at += 8)
      contents.keyFrameRequests.push_back(read32(packet, at));
  }
}

}  // namespace

RtcpContents parseRtcp(Bytes compound) {
  RtcpContents contents;
  while (compound.size() >= 4) {
    const std::size_t size = 4U * (read16(compound, 2) + 1U);
    if (size > compound.size()) break;
    readPacket(compound.first(size), byteAt(compound, 0) & 0x1FU, byteAt(compound, 1), contents);
    compound = compound.subspan(size);
  }
  return contents;
}

std::uint64_t ntpNow() {
  const auto sinceUnix = std::chrono::system_clock::now().time_since_epoch();
  const auto nanoseconds =
      static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(sinceUnix).count());
  const std::uint64_t seconds = nanoseconds / 1'000'000'000U + kNtpEpochOffset;
  const std::uint64_t fraction = ((nanoseconds % 1'000'000'000U) << 32) / 1'000'000'000U;
  return seconds << 32 | fraction;
}

Buffer makeSenderReport(const SenderReport& report, const std::string& cname) {
  WireWriter writer;
  const std::size_t at = beginPacket(writer, 0, kSenderReport);
  writer.u32(report.ssrc).u64(report.ntp).u32(report.rtpTimestamp).u32(report.packets).u32(report.octets);
  finishPacket(writer, at);
  if (!cname.empty()) addCname(writer, report.ssrc, cname);
  return writer.take();
}

Buffer makeReceiverReport(std::uint32_t sender, const std::vector<ReportBlock>& blocks,
                          const std::string& cname) {
  WireWriter writer;
  const std::size_t count = std::min<std::size_t>(blocks.size(), 31);
  const std::size_t at = beginPacket(writer, static_cast<unsigned>(count), kReceiverReport);
  writer.u32(sender);
  for (std::size_t i = 0; i < count; ++i) {
    const ReportBlock& block = blocks[i];
    writer.u32(block.ssrc)
        .u8(block.fractionLost)
        .u24(std::min<std::uint32_t>(block.cumulativeLost, 0x7FFFFFU));
    writer.u32(block.highestSequence)
        .u32(block.jitter)
        .u32(block.lastSenderReport)
        .u32(block.sinceSenderReport);
  }
  finishPacket(writer, at);
  addCname(writer, sender, cname);
  return writer.take();
}

Buffer makeNack(std::uint32_t sender, std::uint32_t media, const std::vector<std::uint16_t>& sequences) {
  WireWriter writer;
  const std::size_t at = beginPacket(writer, kNack, kTransportFeedback);
  writer.u32(sender).u32(media);
  for (std::size_t i = 0; i < sequences.size();) {
    const std::uint16_t first = sequences[i++];
    unsigned mask = 0;
    while (i < sequences.size()) {
      const unsigned distance = static_cast<std::uint16_t>(sequences[i] - first);
      if (distance == 0 || distance > 16) break;
      mask |= 1U << (distance - 1);
      ++i;
    }
    writer.u16(first).u16(mask);
  }
  finishPacket(writer, at);
  return writer.take();
}

Buffer makePli(std::uint32_t sender, std::uint32_t media) {
  WireWriter writer;
  const std::size_t at = beginPacket(writer, kPli, kPayloadFeedback);
  writer.u32(sender).u32(media);
  finishPacket(writer, at);
  return writer.take();
}

void TransportFeedback::arrived(std::uint16_t sequence, std::chrono::steady_clock::time_point time) {
  const auto microseconds =
      std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
  arrivals_.push_back({sequence, microseconds / 250});
}

// Base sequence, a status per packet, then the time deltas. Statuses as two-bit vector chunks of seven.
Buffer TransportFeedback::take(std::uint32_t sender, std::uint32_t media) {
  if (arrivals_.empty()) return {};
  const std::uint16_t anchor = started_ ? next_ : arrivals_.front().sequence;
  std::ranges::stable_sort(
      arrivals_, {}, [&](const Arrival& each) { return static_cast<std::int16_t>(each.sequence - anchor); });
  // Packets reported as lost before and come late are not reported again: estimators do not mind.
  std::erase_if(arrivals_, [&](const Arrival& each) {
    return started_ && static_cast<std::int16_t>(each.sequence - anchor) < 0;
  });
  if (arrivals_.empty()) return {};
  if (static_cast<std::uint16_t>(arrivals_.back().sequence - anchor) > kMaxFeedbackSpan) {
    started_ = false;
    arrivals_.clear();
    return {};
  }
  const auto count = static_cast<std::uint16_t>(arrivals_.back().sequence - anchor + 1);
  std::int64_t previous = arrivals_.front().ticks / 256 * 256;  // reference time counts 64 ms
  WireWriter writer;
  const std::size_t at = beginPacket(writer, kTransportWide, kTransportFeedback);
  writer.u32(sender).u32(media).u16(anchor).u16(count);
  writer.u24(static_cast<std::uint32_t>(previous / 256) & 0xFFFFFFU).u8(count_++);
  std::vector<unsigned> statuses(count, 0);
  WireWriter deltas;
  for (std::size_t i = 0; i < arrivals_.size(); ++i) {
    const auto index = static_cast<std::uint16_t>(arrivals_[i].sequence - anchor);
    if (statuses[index] != 0) continue;  // a duplicate
    const std::int64_t delta = std::clamp<std::int64_t>(arrivals_[i].ticks - previous, -32768, 32767);
    previous += delta;
    if (delta >= 0 && delta <= 255) {
      statuses[index] = 1;
      deltas.u8(static_cast<unsigned>(delta));
    } else {
      statuses[index] = 2;
      deltas.u16(static_cast<unsigned>(delta) & 0xFFFFU);
    }
  }
  for (std::size_t first = 0; first < statuses.size(); first += 7) {
    unsigned chunk = 0xC000;
    for (std::size_t i = 0; i < 7 && first + i < statuses.size(); ++i)
      chunk |= statuses[first + i] << (12 - 2 * i);
    writer.u16(chunk);
  }
  writer.bytes(deltas.view()).align(4);
  finishPacket(writer, at);
  next_ = static_cast<std::uint16_t>(anchor + count);
  started_ = true;
  arrivals_.clear();
  return writer.take();
}

}  // namespace rostra::test
