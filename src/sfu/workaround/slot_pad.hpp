// SPDX-License-Identifier: Apache-2.0
// A pad of webrtcbin for a new m-section. In: the number of the section, the caps of its stream; out: the
// pad.
//
// gst_webrtc_bin_request_new_pad() in gstwebrtcbin.c matches a request without a name to existing
// transceivers the wrong way round; with a name it takes the section of that number.
//
// Read in 1.22.0. SfuForwarding.EveryoneReceivesTheOthersWholeAndInOrder passes without it there and with
// 1.26.2: no test shows yet what it is for.
#pragma once

#include "gst/ref.hpp"

namespace rostra::sfu {

/// Null when webrtcbin gives none. Thread: the loop.
[[nodiscard]] gst::Ref<GstPad> requestSlotPad(GstElement* webrtcbin, std::size_t mline, GstCaps* caps);

}  // namespace rostra::sfu
