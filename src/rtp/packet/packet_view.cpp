// SPDX-License-Identifier: Apache-2.0
// Bounds are checked once in parse(); accessors rely on it. RFC 3550 s.5.1, RFC 8285 s.4.
#include "rtp/packet/packet_view.hpp"

#include "base/bytes.hpp"

namespace rostra::rtp {
namespace {

constexpr std::uint16_t kOneByteProfile = 0xBEDE;
constexpr std::uint16_t kTwoByteProfile = 0x1000;  // lower four bits are "appbits", any value
constexpr std::uint8_t kOneByteStop = 15;          // RFC 8285 s.4.2: id 15 ends processing

}  // namespace

bool isRtcp(Bytes packet) noexcept {
  if (packet.size() < 2) return false;
  const auto second = byteAt(packet, 1);
  return byteAt(packet, 0) >> 6 == 2 && second >= 192 && second <= 223;
}

std::optional<PacketView> PacketView::parse(Bytes packet) noexcept {
  if (packet.size() < kFixedHeaderSize || byteAt(packet, 0) >> 6 != 2 || isRtcp(packet)) return std::nullopt;
  const auto first = byteAt(packet, 0);
  PacketView view;
  view.packet_ = packet;
  std::size_t at = kFixedHeaderSize + 4 * std::size_t{first & 0x0FU};
  if (at > packet.size()) return std::nullopt;
  if ((first & 0x10U) != 0) {
    if (packet.size() - at < 4) return std::nullopt;
    view.extensionProfile_ = read16(packet, at);
    view.extensionSize_ = 4 * std::size_t{read16(packet, at + 2)};
    at += 4;
    if (packet.size() - at < view.extensionSize_) return std::nullopt;
    view.extensionOffset_ = at;
    at += view.extensionSize_;
  }
  std::size_t padding = 0;
  if ((first & 0x20U) != 0) {
    if (packet.size() == at) return std::nullopt;
    padding = byteAt(packet, packet.size() - 1);
    if (padding == 0 || padding > packet.size() - at) return std::nullopt;
  }
  view.payloadOffset_ = at;
  view.payloadSize_ = packet.size() - at - padding;
  return view;
}

bool PacketView::marker() const noexcept {
  return (byteAt(packet_, 1) & 0x80U) != 0;
}
std::uint8_t PacketView::payloadType() const noexcept {
  return byteAt(packet_, 1) & 0x7FU;
}
std::uint16_t PacketView::sequence() const noexcept {
  return read16(packet_, 2);
}
std::uint32_t PacketView::timestamp() const noexcept {
  return read32(packet_, 4);
}
std::uint32_t PacketView::ssrc() const noexcept {
  return read32(packet_, 8);
}

std::optional<Bytes> PacketView::findExtension(std::uint8_t id) const noexcept {
  const bool oneByte = extensionProfile_ == kOneByteProfile;
  if (id == 0 || extensionSize_ == 0 || (!oneByte && (extensionProfile_ & 0xFFF0U) != kTwoByteProfile)) {
    return std::nullopt;
  }
  const Bytes block = packet_.subspan(extensionOffset_, extensionSize_);
  for (std::size_t at = 0; at < block.size();) {
    const auto head = byteAt(block, at);
    if (head == 0) {  // padding between elements
      ++at;
      continue;
    }
    std::uint8_t found = head;
    std::size_t length = 0;
    if (oneByte) {
      found = static_cast<std::uint8_t>(head >> 4);
      if (found == kOneByteStop) return std::nullopt;
      length = (head & 0x0FU) + 1U;
      ++at;
    } else {
      if (block.size() - at < 2) return std::nullopt;
      length = byteAt(block, at + 1);
      at += 2;
    }
    if (length > block.size() - at) return std::nullopt;
    if (found == id) return block.subspan(at, length);
    at += length;
  }
  return std::nullopt;
}

}  // namespace rostra::rtp
