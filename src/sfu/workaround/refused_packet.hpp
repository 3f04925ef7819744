// SPDX-License-Identifier: Apache-2.0
// Tells one packet that could not be encrypted from a pipeline that is broken. In: an error on a pipeline's
// bus; out: yes or no.
//
// srtpenc (gst_srtp_enc_process_buffer() in gstsrtpenc.c) reports a packet that libsrtp refuses, for instance
// for its sequence number, as an error of the pipeline. The packet is dropped, and the next one is encrypted
// as before. Numbers that are refused do not get there (rtp/forward/sent_window); whatever else libsrtp
// refuses costs that packet only.
//
// Seen in 1.22.0; read in upstream's main branch, too. Test: BusMessages.ARefusedPacketIsNotTheEnd.
#pragma once

#include <gst/gst.h>

namespace rostra::sfu {

/// Whether this error only says that one packet was not sent. Thread: any.
[[nodiscard]] bool isRefusedPacket(GstMessage* error) noexcept;

}  // namespace rostra::sfu
