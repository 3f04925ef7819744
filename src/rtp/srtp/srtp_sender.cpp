// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/srtp_sender.hpp"

#include "base/bytes.hpp"
#include "rtp/packet/header_size.hpp"
#include "rtp/srtp/srtcp_layout.hpp"

namespace rostra::rtp {

SrtpSender::SrtpSender(const SrtpMasterKey& master)
    : rtp_(makePacketCipher(master, SrtpKind::Rtp, SrtpDirection::Seal)),
      rtcp_(makePacketCipher(master, SrtpKind::Rtcp, SrtpDirection::Seal)) {}

std::size_t SrtpSender::protectRtp(MutableBytes buffer, std::size_t size) {
  const std::size_t tagSize = rtp_->tagSize();
  if (size > buffer.size() || buffer.size() - size < tagSize) return 0;
  const auto clear = rtpHeaderSize(buffer.first(size));
  if (!clear) return 0;
  const std::uint32_t ssrc = read32(buffer, 8);
  ReplayWindow* window = sources_.find(ssrc);
  const auto index = packetIndex(window, read16(buffer, 2));
  if (!index || (window != nullptr && !window->isNew(*index))) return 0;
  if (window == nullptr) window = sources_.add(ssrc);
  if (window == nullptr) return 0;
  window->add(*index);
  rtp_->seal({ssrc, *index}, buffer.first(size), *clear, static_cast<std::uint32_t>(*index >> 16),
             buffer.subspan(size, tagSize));
  return size + tagSize;
}

std::size_t SrtpSender::protectRtcp(MutableBytes buffer, std::size_t size) {
  const std::size_t overhead = kSrtcpIndexSize + rtcp_->tagSize();
  if (size < kSrtcpClearSize || size > buffer.size() || buffer.size() - size < overhead) return 0;
  if (rtcpIndex_ >= kSrtcpEncrypted - 1) return 0;
  const std::uint32_t index = ++rtcpIndex_;
  const std::uint32_t word = kSrtcpEncrypted | index;
  const auto places = srtcpPlaces(*rtcp_, size + overhead);
  rtcp_->seal({read32(buffer, 4), index}, buffer.first(size), kSrtcpClearSize, word,
              buffer.subspan(places.tag, rtcp_->tagSize()));
  write32(buffer, places.index, word);
  return size + overhead;
}

}  // namespace rostra::rtp
