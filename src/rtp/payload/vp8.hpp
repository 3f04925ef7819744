// SPDX-License-Identifier: Apache-2.0
// Reads the VP8 payload descriptor and the frame header behind it. In: RTP payload; out: picture id, temporal
// layer, start of frame, key frame and its size. RFC 7741 s.4.2 (descriptor), s.4.3 (header), RFC 6386 s.9.1
// (key frame header).
#pragma once

#include "rtp/packet/packet_view.hpp"
#include "rtp/payload/frame_size.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// Longest descriptor: first byte, extension byte, two bytes picture id, TL0PICIDX, TID/Y/KEYIDX.
inline constexpr std::size_t kMaxVp8DescriptorSize = 6;

struct Vp8Descriptor {
  std::size_t size = 0;                    ///< bytes before the VP8 data
  bool nonReference = false;               ///< N: no other frame needs this one
  bool startOfPartition = false;           ///< S
  std::uint8_t partition = 0;              ///< PID, 0..7
  std::optional<std::uint16_t> pictureId;  ///< 7 or 15 bits
  bool longPictureId = false;              ///< 15 bits
  std::optional<std::uint8_t> tl0PictureIndex;
  std::optional<std::uint8_t> temporalId;  ///< TID, 0..3
  bool layerSync = false;                  ///< Y: refers to the base layer only
  std::optional<std::uint8_t> keyIndex;    ///< KEYIDX, 0..31
  bool keyFrame = false;                   ///< the first packet of a key frame
  std::optional<FrameSize> frameSize;      ///< of a key frame's first packet

  /// First packet of a frame.
  [[nodiscard]] bool startOfFrame() const noexcept { return startOfPartition && partition == 0; }
};

/// Nothing when the payload is empty, cut inside the descriptor, or has no VP8 data behind it.
[[nodiscard]] std::optional<Vp8Descriptor> parseVp8(Bytes payload) noexcept;

/// Start of a whole frame, as a decoder gets it.
struct Vp8FrameHeader {
  bool keyFrame = false;
  std::optional<FrameSize> size;  ///< of a key frame whose header is whole and right
};

/// Nothing when the frame is too short for its tag (RFC 6386 s.9.1).
[[nodiscard]] std::optional<Vp8FrameHeader> parseVp8Frame(Bytes frame) noexcept;

}  // namespace rostra::rtp
