// SPDX-License-Identifier: Apache-2.0
// One received RTP packet on its way through the fan-out, with what the producer found out about it.
// Borrowed: valid during the fan-out only.
#pragma once

#include "gst/ref.hpp"
#include "rtp/packet/clock.hpp"
#include "rtp/packet/packet_view.hpp"
#include "rtp/payload/vp8.hpp"

namespace rostra::sfu {

struct InboundPacket {
  GstBuffer* buffer;
  const rtp::PacketView& view;
  std::size_t layer;
  /// First packet of a key frame, or any packet of audio: a consumer may start here.
  bool switchPoint;
  /// Packets before this one were lost for good: what follows cannot be decoded until a key frame (video).
  bool gap;
  rtp::TimePoint arrival;  ///< at the producer, in order
  /// When it is to be played, CLOCK_MONOTONIC ns: time stamp of the jitter buffer, with clock skew and
  /// lip-sync in it.
  GstClockTime playout;
  /// `playout` follows from what the publisher's reports say, not from when packets came (sfu/engine only).
  bool reported = false;
  /// Of VP8, as the producer has read it; null = nobody has yet.
  const rtp::Vp8Descriptor* vp8 = nullptr;
  /// When it came to this machine; the epoch = not known (webrtcbin).
  rtp::TimePoint received{};
};

}  // namespace rostra::sfu
