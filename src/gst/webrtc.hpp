// SPDX-License-Identifier: Apache-2.0
// The one place that includes GStreamer's WebRTC library, whose API is marked unstable.
#pragma once

#include "gst/ref.hpp"

#define GST_USE_UNSTABLE_API
#include <gst/sdp/sdp.h>
#include <gst/webrtc/webrtc.h>

namespace rostra::gst {

inline void freeSdpMessage(GstSDPMessage* message) noexcept {
  gst_sdp_message_free(message);
}
using SdpMessagePtr = glib::Handle<GstSDPMessage, freeSdpMessage>;
using SessionDescriptionPtr = glib::Handle<GstWebRTCSessionDescription, gst_webrtc_session_description_free>;

}  // namespace rostra::gst
