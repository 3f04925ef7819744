// SPDX-License-Identifier: Apache-2.0
// The sound of the show, limited and encoded once for all renditions. in: the mixed sound; out: AAC packets
// whose time 0 is that of the picture.
#pragma once

#include "mix/output/audio_encoder.hpp"
#include "mix/output/limiter.hpp"

#include <cstdint>
#include <functional>
#include <span>

namespace rostra::mix {

/// Thread: the audio mixer's.
class SoundEncoder {
 public:
  using OnPacket = std::function<void(av::PacketPtr)>;
  /// `lead`: samples the sound is mixed ahead of the picture.
  SoundEncoder(AudioEncoder encoder, std::int64_t lead, OnPacket onPacket);

  /// The next interleaved samples, contiguous; changes them.
  [[nodiscard]] Result<void> push(std::span<float> samples);
  [[nodiscard]] const AVCodecContext& context() const noexcept { return encoder_.context(); }

 private:
  [[nodiscard]] Result<void> start();

  AudioEncoder encoder_;
  const std::int64_t lead_;
  const OnPacket onPacket_;
  Limiter limiter_;
  bool started_ = false;
  std::int64_t toSkip_ = 0;  // samples
};

}  // namespace rostra::mix
