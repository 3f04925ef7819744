// SPDX-License-Identifier: Apache-2.0
// Tells webrtcbin's rtpsession the clock rate of a stream before its first packet. In: the caps of a slot;
// out: an event to the session's own pad.
//
// rtpsession (rtp_source_get_new_sr() in rtpsource.c) learns the rate of what it sends only when the first
// sender report is due, and then by a callback for which it lets go of the session's lock, in the midst of a
// walk over its table of sources. Who starts to send just then changes the table: "g_hash_table_foreach:
// assertion 'version == hash_table->version' failed", and the other streams of that subscriber miss a report.
// rtpfunnel swallows the caps that would have said it.
//
// Needed in 1.22.0 and 1.26.2; read in upstream's main branch, too. Test:
// SfuReports.ClockRatesAreKnownBeforeTheFirstReport.
#pragma once

#include <gst/gst.h>

namespace rostra::sfu {

/// After the slot's caps went to its pad, before its first packet, on the thread that pushes. `webrtcSink`:
/// the sink pad of webrtcbin. `caps`: with ssrc, payload and clock-rate. False = nothing was
/// told.
bool tellClockRate(GstPad* webrtcSink, GstCaps* caps) noexcept;

}  // namespace rostra::sfu
