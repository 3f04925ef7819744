// SPDX-License-Identifier: Apache-2.0
// Time stamps that hold nobody up. In: when a packet is to be played, now; out: the time stamp it is pushed
// with. Pure.
//
// webrtcbin puts a clocksync in front of each stream (gstwebrtcbin.c, _connect_input_stream()), which waits
// until a time stamp is due, on the publisher's thread. fast_path takes it out where it can; where it cannot,
// stamps with lip-sync in them may lie a little ahead of now. So all are moved back by the same amount:
// sender reports then stay right relative to each other, which is all a receiver uses to bring sound and
// picture together (RFC 3550 s.6.4.1).
//
// Needed in 1.22.0 and 1.26.2. Test: SfuForwarding.SenderReportsBringSoundAndPictureTogether.
#pragma once

#include <gst/gst.h>

#include <algorithm>

namespace rostra::sfu {

inline constexpr GstClockTime kStampMargin = GST_SECOND;

/// `playout` in CLOCK_MONOTONIC ns or none; never later than `now`.
[[nodiscard]] constexpr GstClockTime stampThatIsDue(GstClockTime playout, GstClockTime now) noexcept {
  const GstClockTime wanted = GST_CLOCK_TIME_IS_VALID(playout) ? playout : now;
  return std::min(wanted, now + kStampMargin) - kStampMargin;
}

}  // namespace rostra::sfu
