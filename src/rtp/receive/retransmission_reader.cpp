// SPDX-License-Identifier: Apache-2.0
#include "rtp/receive/retransmission_reader.hpp"

#include "base/bytes.hpp"

#include <algorithm>

namespace rostra::rtp {
namespace {

constexpr std::size_t kOriginalSequenceSize = 2;
constexpr unsigned kMarkerBit = 0x80;

}  // namespace

std::optional<MutableBytes> restoreOriginal(MutableBytes packet, std::uint32_t ssrc,
                                            std::uint8_t payloadType) noexcept {
  const auto view = PacketView::parse(packet);
  if (!view || view->payload().size() <= kOriginalSequenceSize) return std::nullopt;
  const std::size_t header = view->payloadOffset();
  const std::uint16_t sequence = read16(packet, header);
  std::copy_backward(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(header),
                     packet.begin() + static_cast<std::ptrdiff_t>(header + kOriginalSequenceSize));
  const MutableBytes original = packet.subspan(kOriginalSequenceSize);
  writeByte(original, 1, (byteAt(original, 1) & kMarkerBit) | payloadType);
  write16(original, 2, sequence);
  write32(original, 8, ssrc);
  return original;
}

}  // namespace rostra::rtp
