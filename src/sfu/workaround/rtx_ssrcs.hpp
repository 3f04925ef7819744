// SPDX-License-Identifier: Apache-2.0
// Keeps the SSRCs of retransmissions. In: webrtcbin's offers, webrtcbin; out: offers with the SSRCs of the
// first one, rtprtxsend with the same.
//
// Every create-offer of webrtcbin (gstwebrtcbin.c, where it makes the ssrc-group FID of a transceiver)
// invents new RTX SSRCs and hands them to rtprtxsend, although the browser was told the first ones and its
// track goes on: after a second negotiation nothing that was lost came again (8 frames decoded in 6 s at 8 %
// loss).
//
// Needed in 1.22.0 and 1.26.2. Test: SfuForwarding.RetransmissionStillWorksAfterARenegotiation.
#pragma once

#include "rtp/sdp/sdp_edit.hpp"

#include <gst/gst.h>

#include <string>

namespace rostra::sfu {

/// Of one subscribe transport. Thread: the loop.
class RtxSsrcs {
 public:
  /// The offer with the RTX SSRC each media SSRC had in its first offer; new ones are remembered.
  [[nodiscard]] std::string pin(const std::string& offer);
  /// Tells rtprtxsend once more. After each set-remote-description.
  void restore(GstElement* webrtcbin) const;

 private:
  rtp::FidMap pinned_;
};

}  // namespace rostra::sfu
