// SPDX-License-Identifier: Apache-2.0
#include "rtp/packet/header_size.hpp"

#include "base/bytes.hpp"

namespace rostra::rtp {

std::optional<std::size_t> rtpHeaderSize(Bytes packet) noexcept {
  constexpr std::size_t kExtensionHeader = 4;
  if (packet.size() < kFixedHeaderSize || byteAt(packet, 0) >> 6 != 2) return std::nullopt;
  std::size_t size = kFixedHeaderSize + 4 * std::size_t{byteAt(packet, 0) & 0x0FU};
  if ((byteAt(packet, 0) & 0x10U) != 0) {
    if (packet.size() < size + kExtensionHeader) return std::nullopt;
    size += kExtensionHeader + 4 * std::size_t{read16(packet, size + 2)};
  }
  if (packet.size() < size) return std::nullopt;
  return size;
}

}  // namespace rostra::rtp
