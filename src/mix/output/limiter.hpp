// SPDX-License-Identifier: Apache-2.0
// Keeps the sum of all voices below full scale without distorting it: looks a few milliseconds ahead, turns
// the volume down before a peak comes and slowly up again after it. in, out: interleaved stereo float. Pure.
#pragma once

#include "mix/input/voice_buffer.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rostra::mix {

/// Output is the input `kLookAhead` samples later, and never above kCeiling in magnitude. rglimiter was not
/// chosen because it bends every sample above -6 dBFS (a wave shaper): several people talking at once would
/// sound distorted. Thread: none of its own.
class Limiter {
 public:
  static constexpr std::size_t kLookAhead = kSampleRate / 200;  ///< 5 ms
  static constexpr float kCeiling = 0.89F;                      ///< -1 dBFS: AAC overshoots a little
  static constexpr float kReleaseSeconds = 0.25F;

  Limiter();
  /// In place. The first kLookAhead samples that come out are silence.
  void process(std::span<float> samples) noexcept;
  /// Gain applied last, 0..1: 1 = untouched.
  [[nodiscard]] float gain() const noexcept { return gain_; }

 private:
  struct Minimum {
    std::uint64_t until;
    float gain;
  };
  std::vector<float> delay_;
  std::vector<Minimum> minima_;  // monotonic queue in a ring: gains that rise with time
  std::size_t head_ = 0;
  std::size_t count_ = 0;
  std::vector<float> smooth_;  // last kLookAhead minima, for the moving average
  double sum_ = 0;
  std::uint64_t now_ = 0;
  float held_ = 1;
  float gain_ = 1;
};

}  // namespace rostra::mix
