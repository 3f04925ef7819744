// SPDX-License-Identifier: Apache-2.0
// The sound of the show: a live clock (silence) and an audio mixer. in: at each tick one block of every
// voice; out: the mixed sound, contiguous, whatever participants do.
#pragma once

#include "base/mutex.hpp"
#include "gst/scope.hpp"
#include "mix/input/voice_buffer.hpp"
#include "mix/output/branch.hpp"
#include "pipeline/catalog/catalog.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace rostra::mix {

/// Thread: the loop's, except where said. The clock's thread reads the voices, the audio mixer's thread
/// delivers the sound.
class SoundMix {
 public:
  struct Config {
    std::int64_t lead = 0;               ///< samples the sound is mixed ahead of the picture, see Mixer
    std::chrono::milliseconds slack{0};  ///< how late a voice's sound may come to its tick
  };
  /// Interleaved stereo, contiguous; may be changed in place. Audio mixer's thread.
  using OnSound = std::function<void(std::span<float>)>;
  struct Counters {
    std::uint64_t filled = 0;         ///< samples of silence put in for missing sound
    std::uint64_t droppedBlocks = 0;  ///< blocks of voices that the audio mixer did not take in time
  };

  /// Adds what mix/audio-mix describes to `pipeline`, which starts and stops it. The catalog and the loop
  /// outlive this.
  [[nodiscard]] static Result<std::unique_ptr<SoundMix>> open(const glib::Loop& loop,
                                                              const pipeline::Catalog& catalog,
                                                              GstElement* pipeline, Config config,
                                                              OnSound onSound);
  /// When `pipeline` has stopped.
  ~SoundMix() = default;
  SoundMix(const SoundMix&) = delete;
  SoundMix& operator=(const SoundMix&) = delete;

  [[nodiscard]] Result<void> add(std::shared_ptr<VoiceBuffer> voice);
  void remove(const std::shared_ptr<VoiceBuffer>& voice);
  [[nodiscard]] Counters counters() const;

 private:
  struct Voice {
    std::shared_ptr<VoiceBuffer> from;
    std::unique_ptr<Branch> branch;
  };
  SoundMix(const glib::Loop& loop, const pipeline::Catalog& catalog, GstElement* pipeline, Config config,
           OnSound onSound);
  [[nodiscard]] Result<void> build();
  void tick(GstBuffer* tick);
  void deliver(GstBuffer* buffer);

  const glib::Loop& loop_;
  const pipeline::Catalog& catalog_;
  const gst::Ref<GstElement> pipeline_;
  const Config config_;
  const OnSound onSound_;
  gst::Ref<GstElement> audioMixer_;
  gst::PadProbe clock_;

  mutable Mutex mutex_;  // leaf; held while a tick hands over sound
  std::vector<Voice> voices_ ROSTRA_GUARDED_BY(mutex_);
  std::uint64_t droppedBefore_ ROSTRA_GUARDED_BY(mutex_) = 0;  // by voices that are gone

  std::int64_t nextTick_ = 0;    // audio clock's thread, samples
  std::int64_t nextSample_ = 0;  // audio mixer's thread
  std::vector<float> sound_;     // audio mixer's thread
  std::atomic<std::uint64_t> filled_{0};
};

}  // namespace rostra::mix
