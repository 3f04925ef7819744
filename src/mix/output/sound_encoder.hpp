// SPDX-License-Identifier: Apache-2.0
// The sound of the show, limited, and encoded once for all renditions of the same bit rate. in: the mixed
// sound; out: AAC packets whose time 0 is that of the picture.
#pragma once

#include "mix/output/audio_encoder.hpp"
#include "mix/output/limiter.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

namespace rostra::mix {

/// Thread: the audio mixer's; add() and context() before it starts.
class SoundEncoder {
 public:
  using OnPacket = std::function<void(av::PacketPtr)>;
  /// `lead`: samples the sound is mixed ahead of the picture.
  explicit SoundEncoder(std::int64_t lead) : lead_(lead) {}

  /// Packets of this bit rate, one encoder for all who ask for it.
  [[nodiscard]] Result<void> add(const pipeline::EncoderSettings& settings, std::int64_t bitRate);
  void onPacket(std::int64_t bitRate, OnPacket onPacket);
  /// Of a bit rate that was added; lives as long as this.
  [[nodiscard]] const AVCodecContext& context(std::int64_t bitRate) const;

  /// The next interleaved samples, contiguous; changes them.
  [[nodiscard]] Result<void> push(std::span<float> samples);

 private:
  struct Output {
    AudioEncoder encoder;
    std::vector<OnPacket> receivers{};
  };
  [[nodiscard]] Result<void> start();
  [[nodiscard]] Result<void> encode(std::span<const float> samples);

  std::map<std::int64_t, Output> outputs_;  // by bit rate
  const std::int64_t lead_;
  Limiter limiter_;
  bool started_ = false;
  std::int64_t toSkip_ = 0;  // samples
};

}  // namespace rostra::mix
