// SPDX-License-Identifier: Apache-2.0
// Settings of the jitter buffers inside webrtcbin. In: rtpbin's signal for each new one; out: properties.
//
// - do-retransmission: on_rtpbin_new_jitterbuffer() of gstwebrtcbin.c takes do-nack from the wrong
// transceiver
//   of a bundle: with NACK off for audio, video got no retransmission.
// - rtx-next-seqnum: gstrtpjitterbuffer.c also asks for packets that are only late by its estimate: 46
// needless
//   NACKs in 8 s from a browser with an unsteady frame rate. A gap in the sequence still asks at once.
// - faststart-min-packets: without it the first packets of each stream wait out the whole NACK window in case
//   earlier ones come, and a new face appears that much later: first frame 805 ms after connecting with a
//   window of 800, now 5 to 8 ms.
//
// Seen in 1.22.0. Test: SfuForwarding.ANewFaceDoesNotWaitForPacketsThatNeverWere, for the last of them;
// no test fails without the other two.
#pragma once

#include "glib/signal.hpp"

#include <gst/gst.h>

namespace rostra::sfu {

/// Sets up each jitter buffer that `rtpbin` makes while the result lives. Thread: the loop; the settings are
/// made on the streaming thread of the new stream.
[[nodiscard]] glib::SignalConnection configureJitterBuffers(GstElement* rtpbin);

}  // namespace rostra::sfu
