// SPDX-License-Identifier: Apache-2.0
#include "rtp/send/transport_number.hpp"

#include "base/bytes.hpp"
#include "rtp/packet/header_size.hpp"

#include <algorithm>

namespace rostra::rtp {
namespace {

constexpr unsigned kExtensionBit = 0x10;
constexpr unsigned kOneByteProfile = 0xBEDE;

}  // namespace

std::size_t writeWithTransportNumber(Bytes header, std::uint8_t id, std::uint16_t number,
                                     MutableBytes out) noexcept {
  const std::size_t rtp = rtpHeaderSize(header).value_or(0);
  const std::size_t size = header.size() + kTransportNumberSize;
  if (rtp == 0 || out.size() < size || (byteAt(header, 0) & kExtensionBit) != 0) return 0;
  std::copy_n(header.begin(), rtp, out.begin());
  writeByte(out, 0, byteAt(header, 0) | kExtensionBit);
  write16(out, rtp, kOneByteProfile);
  write16(out, rtp + 2, 1);  // words
  write32(out, rtp + 4, std::uint32_t{id} << 28 | std::uint32_t{1} << 24 | std::uint32_t{number} << 8);
  const Bytes payload = header.subspan(rtp);
  std::copy(payload.begin(), payload.end(),
            out.begin() + static_cast<std::ptrdiff_t>(rtp + kTransportNumberSize));
  return size;
}

}  // namespace rostra::rtp
