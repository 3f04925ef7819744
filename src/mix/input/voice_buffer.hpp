// SPDX-License-Identifier: Apache-2.0
// The sound of one participant on the time line of the mix. in: decoded sound with its time; out: whatever is
// there for a given moment, silence else, so that the mix never waits for anybody. Sound of a sender whose
// clock drifts is stretched, what ends or jumps fades: nothing clicks. Pure.
#pragma once

#include "base/mutex.hpp"
#include "mix/input/clock_drift.hpp"
#include "mix/input/sound_format.hpp"
#include "mix/input/voice_resampler.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace rostra::mix {

/// Positions are samples (frames of all channels) of the mix since its start. Thread: any; write() by one
/// thread and read() by another.
class VoiceBuffer {
 public:
  struct Counters {
    std::uint64_t late = 0;   ///< samples that came after their moment
    std::uint64_t jumps = 0;  ///< times the sender's clock had moved by more than kTolerance
    double stretch = 0;       ///< by how much sound is made longer, in ppm: the drift of the sender's clock
    float peak = 0;           ///< since the last call of counters()
    float meanSquare = 0;     ///< of what was read last, smoothed
  };
  /// Sound is continuous while its time differs by less than this from the end of what came before: time
  /// stamps carry network jitter. ClockDrift takes such a difference away slowly; only a larger one is a
  /// jump. 20 ms is far below what the eye notices at the lips.
  static constexpr std::int64_t kTolerance = kSampleRate / 50;
  static constexpr std::int64_t kCapacity = std::int64_t{2} * kSampleRate;
  static constexpr std::int64_t kFade =
      kSampleRate / 400;  ///< 2.5 ms at the edges of silence, against clicks

  VoiceBuffer();

  /// `samples` is interleaved stereo that is to be heard at `position`.
  void write(std::int64_t position, std::span<const float> samples);
  /// Fills `out` (interleaved stereo) from `position` on, which never goes back. False when there is only
  /// silence.
  bool read(std::int64_t position, std::span<float> out);
  void clear();
  [[nodiscard]] Counters counters();

 private:
  using Frame = std::array<float, kChannels>;
  [[nodiscard]] float* at(std::int64_t position) noexcept ROSTRA_REQUIRES(mutex_);
  /// Finite and bounded, in clean_.
  void clean(std::span<const float> samples) ROSTRA_REQUIRES(mutex_);
  /// Puts what follows without a seam, or after a jump, into the ring.
  void append(std::int64_t position, std::span<const float> samples) ROSTRA_REQUIRES(mutex_);
  /// The run has ended: it fades away from the sample that was read last.
  void stopSounding() ROSTRA_REQUIRES(mutex_);
  /// Fills the ring from end_ to `position`: the last sound fades away.
  void fillHole(std::int64_t position) ROSTRA_REQUIRES(mutex_);

  Mutex mutex_;
  std::vector<float> ring_ ROSTRA_GUARDED_BY(mutex_);
  std::int64_t readEnd_ ROSTRA_GUARDED_BY(mutex_) = 0;  // everything before was read
  std::int64_t begin_ ROSTRA_GUARDED_BY(mutex_) = 0;    // first sample of the current continuous run
  std::int64_t end_ ROSTRA_GUARDED_BY(mutex_) = 0;      // behind the last one; begin_ == end_: nothing
  bool sounding_ ROSTRA_GUARDED_BY(mutex_) = false;     // the last sample read was one of the run
  Frame last_ ROSTRA_GUARDED_BY(mutex_){};              // the last sample read
  Frame tail_ ROSTRA_GUARDED_BY(mutex_){};              // what a run ended with; it fades away
  std::int64_t tailLeft_ ROSTRA_GUARDED_BY(mutex_) = 0;
  std::int64_t fadeInLeft_ ROSTRA_GUARDED_BY(mutex_) = 0;
  std::vector<float> clean_ ROSTRA_GUARDED_BY(mutex_);
  ClockDrift drift_ ROSTRA_GUARDED_BY(mutex_);
  VoiceResampler resampler_ ROSTRA_GUARDED_BY(mutex_);
  Counters counters_ ROSTRA_GUARDED_BY(mutex_);
};

}  // namespace rostra::mix
