// SPDX-License-Identifier: Apache-2.0
// Takes elements out of webrtcbin's sending path that do nothing here but cost a pad crossing per packet. In:
// webrtcbin after its pads carry caps; out: whether it could be done. docs/decisions/0010-fast-path.md.
//
// webrtcbin (_connect_input_stream() in gstwebrtcbin.c) puts `clocksync ! rtpulpfecenc ! rtpredenc` in front
// of every stream, with forward error correction negotiated or not; dtlssrtpenc (gstdtlssrtpenc.c) has
// another clocksync for RTP that never syncs. Touches internals, so every element is checked by its factory
// name first, and what differs is left as it is.
//
// Needed in 1.22.0 and 1.26.2. Test: SfuWorker.StatsAndGraphDescribeTheRoom.
#pragma once

#include <gst/gst.h>

namespace rostra::sfu {

/// A slot's way from webrtcbin's sink pad to rtpfunnel without `clocksync ! rtpulpfecenc ! rtpredenc`
/// (forward error correction is never negotiated; clocksync would wait on the publisher's thread). After caps
/// and segment went through, before the first packet, on the thread that pushes. False = left as it was.
[[nodiscard]] bool bypassFec(GstPad* webrtcSink) noexcept;

/// dtlssrtpenc's clocksync for RTP, which never syncs. While no RTP flows (gates closed), on the loop. False
/// = left as it was.
[[nodiscard]] bool bypassSrtpClockSync(GstElement* webrtcbin) noexcept;

}  // namespace rostra::sfu
