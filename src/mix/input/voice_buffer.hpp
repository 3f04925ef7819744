// SPDX-License-Identifier: Apache-2.0
// The sound of one participant on the time line of the mix. in: decoded sound with its time; out: whatever is
// there for a given moment, silence else, so that the mix never waits for anybody. Pure.
#pragma once

#include "base/mutex.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace rostra::mix {

inline constexpr int kSampleRate = 48000;
inline constexpr int kChannels = 2;

/// Positions are samples (frames of all channels) of the mix since its start. Thread: any; write() by one
/// thread and read() by another.
class VoiceBuffer {
 public:
  struct Counters {
    std::uint64_t late = 0;   ///< samples that came after their moment
    std::uint64_t jumps = 0;  ///< times the sender's clock had moved by more than kTolerance
    float peak = 0;           ///< since the last call of counters()
    float meanSquare = 0;     ///< of what was read last, smoothed
  };
  /// Sound is taken as continuous while its time differs by less than this from the end of what came before:
  /// time stamps carry network jitter, and following it would crackle. 20 ms is far below what the eye
  /// notices at the lips.
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
  /// Counters::meanSquare.
  [[nodiscard]] float level();

 private:
  [[nodiscard]] float* at(std::int64_t position) noexcept ROSTRA_REQUIRES(mutex_);

  Mutex mutex_;
  std::vector<float> ring_ ROSTRA_GUARDED_BY(mutex_);
  std::int64_t readEnd_ ROSTRA_GUARDED_BY(mutex_) = 0;  // everything before was read
  std::int64_t begin_ ROSTRA_GUARDED_BY(mutex_) = 0;    // first sample of the current continuous run
  std::int64_t end_ ROSTRA_GUARDED_BY(mutex_) = 0;      // behind the last one; begin_ == end_: nothing
  bool sounding_ ROSTRA_GUARDED_BY(mutex_) = false;     // the last read ended inside the run
  Counters counters_ ROSTRA_GUARDED_BY(mutex_);
};

}  // namespace rostra::mix
