// SPDX-License-Identifier: Apache-2.0
// Makes webrtcbin's RTP session report often. In: the session; out: its "bandwidth" and "rtcp-min-interval".
//
// rtpsession (rtp_session_send_rtcp_with_deadline() in rtpsession.c) allows one early NACK or PLI per regular
// report (RFC 4585 s.3.5.2) and spaces reports by a share of the bitrate it sees: with 300 kbit/s a NACK
// could wait 0.4 s, far longer than a packet is worth waiting for. Towards subscribers a browser brings sound
// and picture together after two sender reports, which came 4 s apart in a small room.
//
// Seen in 1.22.0. 1.26.2 besides waits 5 s between regular reports. Test:
// SfuForwarding.SenderReportsComeTwiceASecond.
#pragma once

#include <glib-object.h>

namespace rostra::sfu {

/// For a session that receives: a report every 50 ms, about 20 kbit/s. Thread: the loop.
void reportOftenToPublisher(GObject* session);
/// For a session that sends: about two sender reports a second. Thread: the loop.
void reportOftenToSubscriber(GObject* session);

}  // namespace rostra::sfu
