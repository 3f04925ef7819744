// SPDX-License-Identifier: Apache-2.0
// In: a webrtcbin whose media the engine handles. Out: the same with the elements stopped that would only
// have carried media, because they have threads of their own: two of seven per transport.
#pragma once

#include <gst/gst.h>

namespace rostra::sfu {

/// Stops rtpbin for good. Once, after the first set-local-description, when it has its session. The queue
/// between ICE and DTLS stays: handshakes and data channels go through it. Thread: the loop.
void restMediaElements(GstBin* webrtcbin);

}  // namespace rostra::sfu
