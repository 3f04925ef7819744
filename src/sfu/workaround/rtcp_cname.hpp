// SPDX-License-Identifier: Apache-2.0
// Gives the sender reports of one connection one CNAME. In: a well-formed compound packet of a browser; out:
// the same with SDES of ours. All sources of a connection are one browser with one clock, but Chromium names
// its simulcast layers "" (GStreamer's rtpbin 1.22.0 brings only equal CNAMEs together). RFC 3550 s.6.5.1.
#pragma once

#include "rtp/packet/packet_view.hpp"

#include <cstddef>
#include <vector>

namespace rostra::sfu {

/// Empty when there is nothing to change: no sender report in it, or padding behind it. Pure.
[[nodiscard]] std::vector<std::byte> withOneCname(rtp::Bytes compound);

}  // namespace rostra::sfu
