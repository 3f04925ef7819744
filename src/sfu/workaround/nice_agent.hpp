// SPDX-License-Identifier: Apache-2.0
// Settings of the libnice agent inside webrtcbin that webrtcbin itself does not offer. In: its ICE object;
// out: properties of the agent.
//
// - upnp: libnice starts a UPnP client with threads and sockets per agent unless told not to.
// - ice-tcp: its sockets are of no use, TCP candidates are not taken here.
// - keepalive-conncheck: makes a vanished browser noticeable (47 s; never without it).
//
// Seen in libnice 0.1.21 below GStreamer 1.22.0; others not tried. No test fails without it: it was measured
// with real browsers.
#pragma once

#include <glib-object.h>

namespace rostra::sfu {

/// `ice`: webrtcbin's "ice-agent". Before the first description. Thread: the loop.
void configureNiceAgent(GObject* ice);

}  // namespace rostra::sfu
