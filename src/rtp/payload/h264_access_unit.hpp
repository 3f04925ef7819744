// SPDX-License-Identifier: Apache-2.0
// What a whole picture of H.264 asks of a decoder. In: an access unit as a byte stream; out: its parameter
// sets and how much there is to decode. ITU-T H.264 annex B, s.7.3.1.
#pragma once

#include "rtp/packet/bounded_list.hpp"
#include "rtp/payload/h264_parameter_set.hpp"

#include <cstddef>

namespace rostra::rtp {

struct H264AccessUnit {
  BoundedList<SequenceParameterSet, 8> parameterSets;
  /// False when a sequence parameter set could not be read or is not plain, or there are more than fit the
  /// list.
  bool readable = true;
  bool idr = false;
  std::size_t pictures =
      0;  ///< slices that begin a picture; more than one where a sender put several into one
  std::size_t slices = 0;
};

/// Start codes count wherever they stand, as for a decoder: also inside what was one NAL unit in RTP.
[[nodiscard]] H264AccessUnit parseAccessUnit(Bytes stream) noexcept;

}  // namespace rostra::rtp
