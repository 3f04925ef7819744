// SPDX-License-Identifier: Apache-2.0
// Packets that were sent again become what they were. In: a packet of a retransmission stream; out: the
// original in the same bytes. RFC 4588 s.4.
#pragma once

#include "rtp/packet/packet_view.hpp"

#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// The original is the end of `packet`, two bytes shorter; its header has the extension elements of the
/// retransmission. Nothing, and nothing is changed, when there is no original in it: padding that probes the
/// bandwidth, or no RTP packet.
[[nodiscard]] std::optional<MutableBytes> restoreOriginal(MutableBytes packet, std::uint32_t ssrc,
                                                          std::uint8_t payloadType) noexcept;

}  // namespace rostra::rtp
