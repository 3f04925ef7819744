// SPDX-License-Identifier: Apache-2.0
// Where things are in an SRTCP packet. RFC 3711 s.3.4, RFC 7714 s.9.2.
#pragma once

#include "rtp/srtp/packet_cipher.hpp"

#include <cstddef>
#include <cstdint>

namespace rostra::rtp {

/// Header and SSRC of the first packet of the compound are not encrypted.
inline constexpr std::size_t kSrtcpClearSize = 8;
inline constexpr std::size_t kSrtcpIndexSize = 4;
/// The E flag of the word with the index, whose lower 31 bits are the index.
inline constexpr std::uint32_t kSrtcpEncrypted = 0x80000000;

struct SrtcpPlaces {
  std::size_t tag = 0;
  std::size_t index = 0;
};

/// Of a protected packet of `size` bytes, which has room for both.
[[nodiscard]] inline SrtcpPlaces srtcpPlaces(const PacketCipher& cipher, std::size_t size) noexcept {
  const std::size_t end = size - kSrtcpIndexSize - cipher.tagSize();
  if (cipher.tagBeforeIndex()) return {end, end + cipher.tagSize()};
  return {end + kSrtcpIndexSize, end};
}

}  // namespace rostra::rtp
