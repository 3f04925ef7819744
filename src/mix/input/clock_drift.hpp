// SPDX-License-Identifier: Apache-2.0
// How much faster or slower than the mix's clock a sender's clock runs. in: how far their sound is from where
// its time stamps want it; out: by how much to stretch it. Pure.
#pragma once

namespace rostra::mix {

/// Crystals differ by some 50 ppm, bad ones by 200: two samples to ten a second at 48 kHz. Thread: none of
/// its own.
class ClockDrift {
 public:
  /// Twice what is seen of bad crystals and room to catch up; 1.7 cents of pitch, which nobody hears.
  static constexpr double kMaxCorrection = 1000e-6;

  /// `error`: seconds by which sound lies too early, that is, has to be stretched; `seconds`: length of that
  /// sound.
  void observe(double error, double seconds) noexcept;
  /// The timeline starts again somewhere else. What was learned of the clock still holds.
  void jumped() noexcept { smoothed_ = 0; }
  /// Seconds of stretching per second of sound, positive = longer.
  [[nodiscard]] double correction() const noexcept;

 private:
  double smoothed_ = 0;  // error, seconds
  double learned_ = 0;   // drift, seconds per second
};

}  // namespace rostra::mix
