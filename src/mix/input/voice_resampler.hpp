// SPDX-License-Identifier: Apache-2.0
// Makes the sound of one participant a little longer or shorter, without a seam. in: interleaved stereo; out:
// the same at another rate. libswresample does the filtering.
#pragma once

#include "glib/handle.hpp"
#include "mix/input/sound_format.hpp"

#include <cstdint>
#include <span>
#include <vector>

extern "C" {
#include <libswresample/swresample.h>
}

namespace rostra::mix {

inline void freeResampler(SwrContext* context) noexcept {
  swr_free(&context);
}
using ResamplerPtr = glib::Handle<SwrContext, freeResampler>;

/// Thread: one at a time.
class VoiceResampler {
 public:
  VoiceResampler();
  /// From the next sample on: seconds longer per second; within ClockDrift::kMaxCorrection.
  void stretch(double share);
  /// What comes out, some samples late; valid until the next call. `samples` are finite.
  [[nodiscard]] std::span<float> process(std::span<const float> samples);
  /// Samples that went in and have not come out.
  [[nodiscard]] std::int64_t delay() const;

 private:
  ResamplerPtr swr_;
  std::vector<float> out_;
};

}  // namespace rostra::mix
