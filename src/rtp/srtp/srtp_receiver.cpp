// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/srtp_receiver.hpp"

#include "base/bytes.hpp"
#include "rtp/packet/header_size.hpp"
#include "rtp/srtp/srtcp_layout.hpp"

namespace rostra::rtp {
namespace {

// Remembers an authentic packet. False when it is of one source too many.
bool remember(SourceWindows& sources, ReplayWindow* window, std::uint32_t ssrc, std::uint64_t index) {
  if (window == nullptr) window = sources.add(ssrc);
  if (window == nullptr) return false;
  window->add(index);
  return true;
}

}  // namespace

SrtpReceiver::SrtpReceiver(const SrtpMasterKey& master)
    : rtp_(makePacketCipher(master, SrtpKind::Rtp, SrtpDirection::Open)),
      rtcp_(makePacketCipher(master, SrtpKind::Rtcp, SrtpDirection::Open)) {}

SrtpOpened SrtpReceiver::unprotectRtp(MutableBytes packet) {
  const std::size_t tagSize = rtp_->tagSize();
  if (packet.size() < kFixedHeaderSize + tagSize) return {SrtpVerdict::Malformed};
  const std::size_t size = packet.size() - tagSize;
  const auto clear = rtpHeaderSize(packet.first(size));
  if (!clear) return {SrtpVerdict::Malformed};
  const std::uint32_t ssrc = read32(packet, 8);
  ReplayWindow* const window = sources_.find(ssrc);
  const std::uint16_t sequence = read16(packet, 2);
  // A stream may jump further than half the range while its counter is zero; if this is none, it is not
  // authentic.
  const std::uint64_t index = packetIndex(window, sequence).value_or(sequence);
  if (window != nullptr && !window->isNew(index)) return {SrtpVerdict::Replayed};
  if (!rtp_->open({ssrc, index}, packet.first(size), *clear, static_cast<std::uint32_t>(index >> 16),
                  packet.subspan(size)))
    return {SrtpVerdict::NotAuthentic};
  if (!remember(sources_, window, ssrc, index)) return {SrtpVerdict::TooManySources};
  return {SrtpVerdict::Good, size};
}

SrtpOpened SrtpReceiver::unprotectRtcp(MutableBytes packet) {
  const std::size_t overhead = kSrtcpIndexSize + rtcp_->tagSize();
  if (packet.size() < kSrtcpClearSize + overhead) return {SrtpVerdict::Malformed};
  const std::size_t size = packet.size() - overhead;
  const auto places = srtcpPlaces(*rtcp_, packet.size());
  const std::uint32_t word = read32(packet, places.index);
  // Packets that are authenticated but not encrypted are allowed by the format; nobody sends them over
  // DTLS-SRTP.
  if ((word & kSrtcpEncrypted) == 0) return {SrtpVerdict::Malformed};
  const std::uint32_t index = word & ~kSrtcpEncrypted;
  const std::uint32_t ssrc = read32(packet, 4);
  ReplayWindow* const window = rtcpSources_.find(ssrc);
  if (window != nullptr && !window->isNew(index)) return {SrtpVerdict::Replayed};
  if (!rtcp_->open({ssrc, index}, packet.first(size), kSrtcpClearSize, word,
                   packet.subspan(places.tag, rtcp_->tagSize())))
    return {SrtpVerdict::NotAuthentic};
  if (!remember(rtcpSources_, window, ssrc, index)) return {SrtpVerdict::TooManySources};
  return {SrtpVerdict::Good, size};
}

}  // namespace rostra::rtp
