// SPDX-License-Identifier: Apache-2.0
// The libavcodec encoder of pipelines/encoders/video, for one rendition. in: pictures of the mix, which are
// scaled to its size; out: packets.
#pragma once

#include "av/handles.hpp"
#include "gst/ref.hpp"
#include "mix/output/scaler.hpp"
#include "pipeline/catalog/encoder_settings.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace rostra::mix {

struct VideoFormat {
  int width = 0;
  int height = 0;
  int frameRate = 0;
  std::int64_t bitRate = 0;
  int segmentFrames = 0;  ///< a key frame at every multiple of this
  Scaler::Size canvas{};  ///< of the pictures that come; {} = the size of the rendition
};

/// Thread: one at a time.
class VideoEncoder {
 public:
  /// Unavailable when the encoder is missing or does not accept the settings; names the file.
  [[nodiscard]] static Result<VideoEncoder> open(const pipeline::EncoderSettings& settings,
                                                 const VideoFormat& format);
  /// Encodes an I420 picture of the canvas; null repeats the picture before. Packet times are frame
  /// numbers.
  [[nodiscard]] Result<void> encode(gst::Ref<GstBuffer> picture, std::uint64_t index,
                                    const std::function<Result<void>(AVPacket&)>& onPacket);
  [[nodiscard]] const AVCodecContext& context() const noexcept { return *context_; }

 private:
  /// frame_ becomes a view of the picture.
  [[nodiscard]] Result<void> take(gst::Ref<GstBuffer> picture);

  av::CodecContextPtr context_;
  std::optional<Scaler> scaler_;  // nothing = pictures have the right size
  av::FramePtr frame_;
  av::FramePtr scaled_;
  av::PacketPtr packet_;
  VideoFormat format_;
};

}  // namespace rostra::mix
