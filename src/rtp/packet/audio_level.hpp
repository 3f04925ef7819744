// SPDX-License-Identifier: Apache-2.0
// The loudness a sender reports with each audio packet. In: value of a header extension element. RFC 6464
// s.3.
#pragma once

#include "rtp/packet/packet_view.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace rostra::rtp {

struct AudioLevel {
  bool voice = false;       ///< the sender believes this is speech (V bit)
  std::int8_t dbov = -127;  ///< 0 = loudest possible, -127 = digital silence
  bool operator==(const AudioLevel&) const = default;
};

/// Nothing unless the value is one byte long, or two as RFC 8285's two-byte form may pad it.
[[nodiscard]] std::optional<AudioLevel> parseAudioLevel(Bytes value) noexcept;

}  // namespace rostra::rtp
