// SPDX-License-Identifier: Apache-2.0
// Where the header of an RTP packet ends, also when what follows is encrypted or not there yet. RFC 3550
// s.5.1 and 5.3.1.
#pragma once

#include "rtp/packet/packet_view.hpp"

#include <cstddef>
#include <optional>

namespace rostra::rtp {

/// With CSRCs and extension. Nothing when the bytes do not begin with a whole RTP header. Padding is not
/// looked at: its length is in the payload.
[[nodiscard]] std::optional<std::size_t> rtpHeaderSize(Bytes packet) noexcept;

}  // namespace rostra::rtp
