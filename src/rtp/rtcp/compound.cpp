// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/compound.hpp"

#include "base/bytes.hpp"
#include "base/check.hpp"

#include <algorithm>

namespace rostra::rtp {
namespace {

constexpr std::size_t kHeaderSize = 4;
constexpr std::size_t kMaxWords = 0xFFFF;  // the length field counts words behind the header

}  // namespace

std::optional<RtcpPacket> CompoundReader::next() noexcept {
  if (rest_.empty() || malformed_) return std::nullopt;
  malformed_ = true;  // until everything was found to be in order
  if (rest_.size() < kHeaderSize || byteAt(rest_, 0) >> 6 != 2) return std::nullopt;
  const std::size_t size = kHeaderSize + 4 * std::size_t{read16(rest_, 2)};
  if (size > rest_.size()) return std::nullopt;
  RtcpPacket packet{RtcpType{byteAt(rest_, 1)}, static_cast<std::uint8_t>(byteAt(rest_, 0) & 0x1FU),
                    rest_.subspan(kHeaderSize, size - kHeaderSize)};
  if ((byteAt(rest_, 0) & 0x20U) != 0) {
    const std::size_t padding = packet.body.empty() ? 0 : byteAt(packet.body, packet.body.size() - 1);
    if (size != rest_.size() || padding == 0 || padding > packet.body.size()) return std::nullopt;
    packet.body = packet.body.first(packet.body.size() - padding);
  }
  rest_ = rest_.subspan(size);
  malformed_ = false;
  return packet;
}

std::optional<MutableBytes> CompoundWriter::add(RtcpType type, unsigned count,
                                                std::size_t bodySize) noexcept {
  ROSTRA_CHECK(bodySize % 4 == 0 && count < 32);
  if (bodySize > room()) return std::nullopt;
  const MutableBytes packet = buffer_.subspan(size_);
  // The first packet of a buffer that is too small for any header has no room, so this is inside.
  if (packet.size() < kHeaderSize) return std::nullopt;
  writeByte(packet, 0, 0x80U | count);
  writeByte(packet, 1, static_cast<unsigned>(type));
  write16(packet, 2, static_cast<unsigned>(bodySize / 4));
  size_ += kHeaderSize + bodySize;
  const MutableBytes body = packet.subspan(kHeaderSize, bodySize);
  std::fill(body.begin(), body.end(), std::byte{0});
  return body;
}

std::size_t CompoundWriter::room() const noexcept {
  const std::size_t left = buffer_.size() - size_;
  return left < kHeaderSize ? 0 : std::min((left - kHeaderSize) / 4, kMaxWords) * 4;
}

}  // namespace rostra::rtp
