// SPDX-License-Identifier: Apache-2.0
// Puts the transport-wide number into the header of a packet that is about to leave. In: a header without
// extension, perhaps with the beginning of a payload behind it; out: the same with the one extension element.
// RFC 8285 s.4.2, draft-holmer-rmcat-transport-wide-cc-extensions-01 s.2.
#pragma once

#include "rtp/packet/packet_view.hpp"

#include <cstdint>

namespace rostra::rtp {

/// How much longer the header gets.
inline constexpr std::size_t kTransportNumberSize = 8;

/// `id` is 1 to 14. Returns the size written to `out`; 0 when `header` is no RTP header, has an extension
/// already, or `out` is too small.
[[nodiscard]] std::size_t writeWithTransportNumber(Bytes header, std::uint8_t id, std::uint16_t number,
                                                   MutableBytes out) noexcept;

}  // namespace rostra::rtp
