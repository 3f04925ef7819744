// SPDX-License-Identifier: Apache-2.0
// What one picture of the mix takes to encode on this machine. In: the encoder's settings and the rendition;
// out: milliseconds, measured with pictures in which everything moves. Thread: one at a time; takes its time.
#pragma once

#include "base/result.hpp"
#include "mix/output/video_encoder.hpp"

namespace rostra::control {

/// Milliseconds for one picture.
struct EncodeTime {
  double processor = 0;  ///< of one core
  double clock = 0;      ///< longer, when others use the machine
  double best = 0;       ///< processor time of the fastest few: least disturbed by others
};

/// Over so many pictures, fewer where that takes more than two seconds of processor time. Fails where the
/// encoder does not open.
[[nodiscard]] Result<EncodeTime> encodeTime(const pipeline::EncoderSettings& settings,
                                            const mix::VideoFormat& format, int pictures);

}  // namespace rostra::control
