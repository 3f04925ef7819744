// SPDX-License-Identifier: Apache-2.0
// Keeps the first datagrams of a handshake from a DTLS connection that has not begun. In: webrtcbin with its
// DTLS elements; out: a probe that drops what comes too early. The other side repeats it, as DTLS does.
//
// dtlsdec hands a datagram to the connection as soon as it has one (gst_dtls_connection_process() in
// gstdtlsconnection.c), but it is dtlsenc that begins the connection, on its way to PAUSED
// (gst_dtls_enc_change_state() in gstdtlsenc.c). ICE may connect in between: SSL_read() on a connection
// without a role is "uninitialized", which ends the connection, and with it the transport: "Could not read
// from resource."
//
// Seen in 1.26.2, on a busy machine; 1.22.0 is the same in this. Test: DtlsStart.
#pragma once

#include "gst/scope.hpp"

#include <gst/gst.h>

namespace rostra::sfu {

/// Call once webrtcbin has its DTLS elements, and before ICE can connect. Empty when there are none.
[[nodiscard]] gst::PadProbe holdBackUntilStarted(GstBin* webrtcbin);

}  // namespace rostra::sfu
