// SPDX-License-Identifier: Apache-2.0
// Pictures of the mix: I420, BT.601 limited range (what browsers send and what the encoder announces), in
// GStreamer buffers with the default strides, and patches that are blended onto them.
#pragma once

#include "gst/ref.hpp"
#include "mix/scene/layout.hpp"

#include <gst/video/video.h>

#include <cstdint>
#include <vector>

namespace rostra::mix {

/// A finished picture; the buffer is never written again once others hold it.
struct Picture {
  gst::Ref<GstBuffer> buffer;
  int width = 0;
  int height = 0;
  explicit operator bool() const noexcept { return static_cast<bool>(buffer); }
};

/// A small translucent picture at an even place of a larger one.
struct Patch {
  Rect place;
  std::vector<std::uint8_t> luma;  // width x height
  std::vector<std::uint8_t> lumaAlpha;
  std::vector<std::uint8_t> blue;  // half size
  std::vector<std::uint8_t> red;
  std::vector<std::uint8_t> chromaAlpha;
};

/// A picture mapped for one scope. Planes are I420.
class MappedPicture {
 public:
  MappedPicture(const Picture& picture, GstMapFlags flags);
  MappedPicture(GstBuffer* buffer, const GstVideoInfo& info, GstMapFlags flags);
  MappedPicture(const MappedPicture&) = delete;
  MappedPicture& operator=(const MappedPicture&) = delete;
  ~MappedPicture();
  explicit operator bool() const noexcept { return mapped_; }
  [[nodiscard]] std::uint8_t* plane(unsigned index) const noexcept {
    return static_cast<std::uint8_t*>(GST_VIDEO_FRAME_PLANE_DATA(&frame_, index));
  }
  [[nodiscard]] int stride(unsigned index) const noexcept {
    return GST_VIDEO_FRAME_PLANE_STRIDE(&frame_, index);
  }

 private:
  GstVideoFrame frame_{};
  bool mapped_ = false;
};

[[nodiscard]] Picture makePicture(int width, int height);
/// Caps of a picture: frame rate `framesPerSecond`, colours as above.
[[nodiscard]] gst::Ref<GstCaps> pictureCaps(int width, int height, int framesPerSecond);
void fill(const MappedPicture& picture, Rect place, std::uint8_t luma, std::uint8_t blue, std::uint8_t red);
void blend(const MappedPicture& picture, const Patch& patch);

}  // namespace rostra::mix
