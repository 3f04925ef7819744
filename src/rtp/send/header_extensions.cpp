// SPDX-License-Identifier: Apache-2.0
#include "rtp/send/header_extensions.hpp"

#include "base/bytes.hpp"
#include "rtp/packet/header_size.hpp"

#include <algorithm>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

constexpr unsigned kExtensionBit = 0x10;
constexpr unsigned kOneByteProfile = 0xBEDE;
constexpr std::size_t kProfile = 4;
constexpr std::size_t kWord = 4;
// Of a playout delay, least and most: 12 bits each.
constexpr Duration kDelayUnit = 10ms;
constexpr std::uint32_t kMostDelay = 1000;  // what browsers wait at most without being told

// An element's first byte: RFC 8285 s.4.2.
constexpr std::uint32_t element(std::uint8_t id, unsigned size) noexcept {
  return std::uint32_t{id} << 4 | (size - 1);
}

}  // namespace

std::size_t writeWithExtensions(Bytes header, const HeaderExtensions& extensions, MutableBytes out) noexcept {
  const std::size_t rtp = rtpHeaderSize(header).value_or(0);
  const bool delayed = extensions.playoutDelayId != 0 && extensions.playoutDelay;
  const std::size_t words = delayed ? 2 : 1;
  const std::size_t size = header.size() + kProfile + words * kWord;
  if (rtp == 0 || out.size() < size || (byteAt(header, 0) & kExtensionBit) != 0) return 0;
  std::copy_n(header.begin(), rtp, out.begin());
  writeByte(out, 0, byteAt(header, 0) | kExtensionBit);
  write16(out, rtp, kOneByteProfile);
  write16(out, rtp + 2, static_cast<unsigned>(words));
  std::size_t at = rtp + kProfile;
  if (delayed) {
    const auto least = static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(*extensions.playoutDelay / kDelayUnit, 0, kMostDelay));
    write32(out, at, element(extensions.playoutDelayId, 3) << 24 | least << 12 | kMostDelay);
    at += kWord;
  }
  write32(out, at,
          element(extensions.transportNumberId, 2) << 24 | std::uint32_t{extensions.transportNumber} << 8);
  at += kWord;
  const Bytes payload = header.subspan(rtp);
  std::copy(payload.begin(), payload.end(), out.begin() + static_cast<std::ptrdiff_t>(at));
  return size;
}

}  // namespace rostra::rtp
