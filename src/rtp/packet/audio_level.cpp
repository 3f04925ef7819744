// SPDX-License-Identifier: Apache-2.0
#include "rtp/packet/audio_level.hpp"

#include "base/bytes.hpp"

namespace rostra::rtp {

std::optional<AudioLevel> parseAudioLevel(Bytes value) noexcept {
  if (value.size() != 1 && value.size() != 2) return std::nullopt;
  const auto byte = byteAt(value, 0);
  return AudioLevel{(byte & 0x80U) != 0, static_cast<std::int8_t>(-(byte & 0x7F))};
}

}  // namespace rostra::rtp
