// SPDX-License-Identifier: Apache-2.0
#include "mix/scene/picture.hpp"

#include "base/check.hpp"

#include <cstring>

namespace rostra::mix {
namespace {

GstVideoInfo infoOf(int width, int height) {
  GstVideoInfo info;
  gst_video_info_init(&info);
  ROSTRA_CHECK(gst_video_info_set_format(&info, GST_VIDEO_FORMAT_I420, static_cast<guint>(width),
                                         static_cast<guint>(height)));
  return info;
}

/// Rounded (a * alpha + b * (255 - alpha)) / 255 without a division.
std::uint8_t mixByte(unsigned above, unsigned below, unsigned alpha) noexcept {
  const unsigned sum = above * alpha + below * (255 - alpha) + 128;
  return static_cast<std::uint8_t>((sum + (sum >> 8)) >> 8);
}

void blendPlane(std::uint8_t* to, int stride, int width, int height, const std::uint8_t* from,
                const std::uint8_t* alpha) noexcept {
  for (int y = 0; y < height; ++y, to += stride, from += width, alpha += width) {
    for (int x = 0; x < width; ++x) to[x] = mixByte(from[x], to[x], alpha[x]);
  }
}

}  // namespace

MappedPicture::MappedPicture(const Picture& picture, GstMapFlags flags)
    : MappedPicture(picture.buffer.get(), infoOf(picture.width, picture.height), flags) {}

MappedPicture::MappedPicture(GstBuffer* buffer, const GstVideoInfo& info, GstMapFlags flags)
    : mapped_(gst_video_frame_map(&frame_, &info, buffer, flags)) {}

MappedPicture::~MappedPicture() {
  if (mapped_) gst_video_frame_unmap(&frame_);
}

Picture makePicture(int width, int height) {
  const GstVideoInfo info = infoOf(width, height);
  Picture picture{
      gst::Ref<GstBuffer>::adopt(gst_buffer_new_allocate(nullptr, GST_VIDEO_INFO_SIZE(&info), nullptr)),
      width, height};
  ROSTRA_CHECK(picture.buffer);
  return picture;
}

gst::Ref<GstCaps> pictureCaps(int width, int height, int framesPerSecond) {
  return gst::Ref<GstCaps>::adopt(gst_caps_new_simple(
      "video/x-raw", "format", G_TYPE_STRING, "I420", "width", G_TYPE_INT, width, "height", G_TYPE_INT,
      height, "framerate", GST_TYPE_FRACTION, framesPerSecond, 1, "pixel-aspect-ratio", GST_TYPE_FRACTION, 1,
      1, "interlace-mode", G_TYPE_STRING, "progressive", "colorimetry", G_TYPE_STRING, "bt601", "chroma-site",
      G_TYPE_STRING, "jpeg", nullptr));
}

void fill(const MappedPicture& picture, Rect place, std::uint8_t luma, std::uint8_t blue, std::uint8_t red) {
  for (unsigned plane = 0; plane < 3; ++plane) {
    const int shift = plane == 0 ? 0 : 1;
    const std::uint8_t value = plane == 0 ? luma : plane == 1 ? blue : red;
    std::uint8_t* line =
        picture.plane(plane) + (place.y >> shift) * picture.stride(plane) + (place.x >> shift);
    for (int y = 0; y < place.height >> shift; ++y, line += picture.stride(plane)) {
      std::memset(line, value, static_cast<std::size_t>(place.width >> shift));
    }
  }
}

void blend(const MappedPicture& picture, const Patch& patch) {
  const Rect& place = patch.place;
  blendPlane(picture.plane(0) + place.y * picture.stride(0) + place.x, picture.stride(0), place.width,
             place.height, patch.luma.data(), patch.lumaAlpha.data());
  const auto chroma = [&](unsigned plane, const std::vector<std::uint8_t>& values) {
    blendPlane(picture.plane(plane) + place.y / 2 * picture.stride(plane) + place.x / 2,
               picture.stride(plane), place.width / 2, place.height / 2, values.data(),
               patch.chromaAlpha.data());
  };
  chroma(1, patch.blue);
  chroma(2, patch.red);
}

}  // namespace rostra::mix
