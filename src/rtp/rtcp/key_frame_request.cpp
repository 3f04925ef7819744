// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/key_frame_request.hpp"

#include "base/bytes.hpp"

namespace rostra::rtp {
namespace {

constexpr std::uint8_t kPictureLoss = 1;
constexpr std::uint8_t kFullIntra = 4;
constexpr std::size_t kSsrcs = 8;
constexpr std::size_t kEntry = 8;  // SSRC, number, three reserved bytes

bool isFeedback(const RtcpPacket& packet, std::uint8_t format) noexcept {
  return packet.type == RtcpType::PayloadFeedback && packet.count == format && packet.body.size() >= kSsrcs;
}

}  // namespace

std::optional<std::uint32_t> parsePictureLoss(const RtcpPacket& packet) noexcept {
  if (!isFeedback(packet, kPictureLoss)) return std::nullopt;
  return read32(packet.body, 4);
}

std::optional<FullIntraRequest> parseFullIntraRequest(const RtcpPacket& packet) noexcept {
  if (!isFeedback(packet, kFullIntra)) return std::nullopt;
  FullIntraRequest request;
  for (Bytes rest = packet.body.subspan(kSsrcs); rest.size() >= kEntry && !request.full();
       rest = rest.subspan(kEntry)) {
    request.push({read32(rest, 0), byteAt(rest, 4)});
  }
  return request;
}

bool writePictureLoss(CompoundWriter& out, std::uint32_t senderSsrc, std::uint32_t mediaSsrc) noexcept {
  const auto body = out.add(RtcpType::PayloadFeedback, kPictureLoss, kSsrcs);
  if (!body) return false;
  write32(*body, 0, senderSsrc);
  write32(*body, 4, mediaSsrc);
  return true;
}

bool writeFullIntraRequest(CompoundWriter& out, std::uint32_t senderSsrc, FullIntraEntry entry) noexcept {
  const auto body = out.add(RtcpType::PayloadFeedback, kFullIntra, kSsrcs + kEntry);
  if (!body) return false;
  write32(*body, 0, senderSsrc);  // the media SSRC in front is unused and zero (RFC 5104 s.4.3.1.2)
  write32(*body, kSsrcs, entry.ssrc);
  writeByte(*body, kSsrcs + 4, entry.number);
  return true;
}

}  // namespace rostra::rtp
