// SPDX-License-Identifier: Apache-2.0
// Which streams a receiver asks key frames of. In: an RTCP packet; out: the media SSRC of each PLI and FIR.
// RFC 4585 s.6.3.1, RFC 5104 s.4.3.1.
//
// Not by the events that rtpsession sends upstream: rtp_session_request_local_key_unit() in rtpsession.c
// leaves out every request that comes within two round trips after one of the same browser, also when that
// was about another picture.
//
// Seen in 1.22.0; in use with 1.26.2, too, whose code was not read. Test:
// SfuForwarding.TwoPicturesAskedForAtOnceBothCome.
#pragma once

#include <gst/rtp/gstrtcpbuffer.h>

#include <cstdint>
#include <functional>

namespace rostra::sfu {

/// Told the SSRC of each stream of ours that needs a key frame.
using KeyFrameHandler = std::function<void(std::uint32_t ssrc)>;

// FMT values of payload-specific feedback; GStreamer 1.22's enum does not name them all.
inline constexpr unsigned kPli = 1;
inline constexpr unsigned kFir = 4;

/// Reads one packet of a compound that was validated. Thread: any.
void readKeyFrameRequests(GstRTCPPacket* packet, const KeyFrameHandler& handler);

}  // namespace rostra::sfu
