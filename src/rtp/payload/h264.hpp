// SPDX-License-Identifier: Apache-2.0
// Finds in an H.264 RTP payload what a router needs: parameter sets, the start of a key frame, the picture
// size. In: RTP payload; out: flags. RFC 6184 s.5.4 (packet types), ITU-T H.264 s.7.3.2.1 (sequence parameter
// set).
#pragma once

#include "rtp/packet/packet_view.hpp"
#include "rtp/payload/frame_size.hpp"

#include <optional>

namespace rostra::rtp {

struct H264Payload {
  bool hasSps = false;
  bool startOfIdr = false;  ///< holds the first byte of an IDR slice
  std::optional<FrameSize>
      frameSize;  ///< cropped size, of a sequence parameter set that is whole in this packet

  /// A receiver may start here: SPS (usually STAP-A of SPS, PPS and IDR, or SPS in its own packet), or an IDR
  /// slice of an encoder that sends its parameter sets elsewhere.
  [[nodiscard]] bool keyFrame() const noexcept { return hasSps || startOfIdr; }
};

/// Nothing when the payload is empty, a NAL unit's length points outside, or the type is one RFC 6184 does
/// not allow.
[[nodiscard]] std::optional<H264Payload> parseH264(Bytes payload) noexcept;

}  // namespace rostra::rtp
