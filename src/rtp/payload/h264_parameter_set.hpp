// SPDX-License-Identifier: Apache-2.0
// What a sequence parameter set says about the pictures that follow. In: a NAL unit; out: sizes and format.
// ITU-T H.264 s.7.3.2.1.1.
#pragma once

#include "rtp/packet/packet_view.hpp"
#include "rtp/payload/frame_size.hpp"

#include <cstdint>
#include <optional>

namespace rostra::rtp {

struct SequenceParameterSet {
  std::uint8_t id = 0;  ///< 0 to 31; a later one with the same id replaces it
  FrameSize coded;      ///< whole macroblocks: what a decoder works on and allocates
  FrameSize shown;      ///< what is left of it after cropping
  /// Only elements whose value and length every decoder reads alike: a profile that browsers send (baseline,
  /// main, high), 4:2:0 with 8 bits, nothing escaped (s.7.4.1) up to the sizes. libavcodec reads a set that
  /// it cannot parse once more with the escape bytes left in (h264dec.c, decode_nal_units), and then with
  /// other sizes.
  bool plain = false;
};

/// `nal` starts with the NAL unit's header. Nothing when it is cut, an element is outside its range, or
/// nothing is left after cropping.
[[nodiscard]] std::optional<SequenceParameterSet> parseSequenceParameterSet(Bytes nal) noexcept;

}  // namespace rostra::rtp
