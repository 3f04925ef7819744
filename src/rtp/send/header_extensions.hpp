// SPDX-License-Identifier: Apache-2.0
// Puts header extensions into a packet that is about to leave. In: a header without extension, perhaps with
// the beginning of a payload behind it; out: the same with the transport-wide number, and with the least
// playout delay where one is asked for. RFC 8285 s.4.2, draft-holmer-rmcat-transport-wide-cc-extensions-01
// s.2, http://www.webrtc.org/experiments/rtp-hdrext/playout-delay.
#pragma once

#include "rtp/packet/clock.hpp"
#include "rtp/packet/packet_view.hpp"

#include <cstdint>
#include <optional>

namespace rostra::rtp {

struct HeaderExtensions {
  std::uint8_t transportNumberId = 0;  ///< 1 to 14
  std::uint16_t transportNumber = 0;
  std::uint8_t playoutDelayId = 0;       ///< 1 to 14, if there is a delay
  std::optional<Duration> playoutDelay;  ///< least; in steps of 10 ms
};

/// How much longer the header gets at most.
inline constexpr std::size_t kMaxHeaderExtensions = 12;

/// Returns the size written to `out`; 0 when `header` is no RTP header, has an extension already, or `out` is
/// too small.
[[nodiscard]] std::size_t writeWithExtensions(Bytes header, const HeaderExtensions& extensions,
                                              MutableBytes out) noexcept;

}  // namespace rostra::rtp
