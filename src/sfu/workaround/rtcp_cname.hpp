// SPDX-License-Identifier: Apache-2.0
// Gives the sender reports of one connection one CNAME. In: a well-formed compound packet of a browser; out:
// the same with SDES of ours. RFC 3550 s.6.5.1.
//
// All sources of a connection are one browser with one clock, but Chromium names its simulcast layers "", and
// rtpbin (gst_rtp_bin_associate() in gstrtpbin.c) brings only streams of one CNAME together.
// docs/decisions/0018-cname-and-key-frames.md.
//
// Needed in 1.22.0 and 1.26.2. Test: SfuForwarding.SenderReportsBringSoundAndPictureTogether.
#pragma once

#include "rtp/packet/packet_view.hpp"

#include <cstddef>
#include <vector>

namespace rostra::sfu {

/// Empty when there is nothing to change: no sender report in it, or padding behind it. Pure.
[[nodiscard]] std::vector<std::byte> withOneCname(rtp::Bytes compound);

}  // namespace rostra::sfu
