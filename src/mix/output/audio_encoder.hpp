// SPDX-License-Identifier: Apache-2.0
// The libavcodec encoder of pipelines/encoders/audio. in: sound of the mix; out: packets.
#pragma once

#include "av/handles.hpp"
#include "pipeline/catalog/encoder_settings.hpp"

#include <cstdint>
#include <functional>
#include <span>

namespace rostra::mix {

inline constexpr std::int64_t kAacFrame = 1024;  ///< samples, ISO/IEC 14496-3

/// Thread: one at a time.
class AudioEncoder {
 public:
  [[nodiscard]] static Result<AudioEncoder> open(const pipeline::EncoderSettings& settings,
                                                 std::int64_t bitRate);
  /// Interleaved stereo, 48 kHz, contiguous. Packets before time 0 (the encoder's priming) are left out, so
  /// that picture and sound start together. Packet times are samples.
  [[nodiscard]] Result<void> encode(std::span<const float> samples,
                                    const std::function<void(av::PacketPtr)>& onPacket);
  [[nodiscard]] const AVCodecContext& context() const noexcept { return *context_; }

 private:
  [[nodiscard]] Result<void> flushFrame(const std::function<void(av::PacketPtr)>& onPacket);

  av::CodecContextPtr context_;
  av::FramePtr frame_;
  int filled_ = 0;
  std::int64_t position_ = 0;
};

}  // namespace rostra::mix
