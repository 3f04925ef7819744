// SPDX-License-Identifier: Apache-2.0
// Decoding, cutting and encoding one picture with libav, one thread, no files. Runs in `rostra
// avatar-worker`.
#include "accounts/avatar.hpp"
#include "av/handles.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

namespace rostra::accounts {
namespace {

using namespace std::string_view_literals;

constexpr int kMaxSide = 12'000;
constexpr std::int64_t kMaxPixels = 50'000'000;
constexpr int kJpegQuality = 3;  // 1 is best, 31 worst
constexpr int kBytesPerPixel = 4;

struct Format {
  std::string_view contentType;
  AVCodecID codec;
};
constexpr std::array kFormats{Format{"image/png", AV_CODEC_ID_PNG}, Format{"image/jpeg", AV_CODEC_ID_MJPEG},
                              Format{"image/webp", AV_CODEC_ID_WEBP}, Format{"image/gif", AV_CODEC_ID_GIF}};

/// RGBA.
struct Pixels {
  PictureShape shape;
  std::vector<std::uint8_t> bytes;

  explicit Pixels(PictureShape of)
      : shape(of),
        bytes(static_cast<std::size_t>(of.width) * static_cast<std::size_t>(of.height) * kBytesPerPixel) {}
  [[nodiscard]] std::size_t at(int x, int y) const {
    return (static_cast<std::size_t>(y) * static_cast<std::size_t>(shape.width) +
            static_cast<std::size_t>(x)) *
           kBytesPerPixel;
  }
};
/// From here on the file lies on its side (EXIF 2.32 s.4.6.4, tag 274).
constexpr int kFirstLying = 5;

tl::unexpected<Error> unreadable() {
  return fail(ErrorKind::InvalidInput, "the picture cannot be read; is the file damaged, or an animation?");
}

Result<av::FramePtr> decode(std::string_view bytes, AVCodecID id) {
  const AVCodec* codec = avcodec_find_decoder(id);
  av::CodecContextPtr context(codec ? avcodec_alloc_context3(codec) : nullptr);
  if (!context) return fail(ErrorKind::Internal, "libav has no decoder for this type of picture");
  context->max_pixels = kMaxPixels;
  context->thread_count = 1;
  context->err_recognition = AV_EF_CAREFUL;
  if (avcodec_open2(context.get(), codec, nullptr) < 0) return unreadable();
  const av::PacketPtr packet = av::makePacket();
  // Copied, because decoders read some bytes beyond the end.
  if (av_new_packet(packet.get(), static_cast<int>(bytes.size())) < 0) return unreadable();
  std::memcpy(packet->data, bytes.data(), bytes.size());
  packet->flags |= AV_PKT_FLAG_KEY;
  av::FramePtr frame = av::makeFrame();
  if (avcodec_send_packet(context.get(), packet.get()) < 0) return unreadable();
  int received = avcodec_receive_frame(context.get(), frame.get());
  if (received == AVERROR(EAGAIN)) {
    avcodec_send_packet(context.get(), nullptr);
    received = avcodec_receive_frame(context.get(), frame.get());
  }
  if (received < 0) return unreadable();
  if (frame->width < 1 || frame->height < 1 || frame->width > kMaxSide || frame->height > kMaxSide) {
    return fail(ErrorKind::InvalidInput,
                "the picture is too large; at most 12000 pixels per side are allowed");
  }
  return frame;
}

int orientationOf(const AVFrame* frame) {
  const AVDictionaryEntry* entry = av_dict_get(frame->metadata, "Orientation", nullptr, 0);
  // As libav writes EXIF numbers: "6", with blanks around.
  const std::string_view text = entry ? entry->value : "";
  const std::size_t digit = text.find_first_of("12345678");
  return digit == std::string_view::npos ? 1 : text[digit] - '0';
}

/// The middle of the picture as large as it has the shape, in its size.
Result<Pixels> cut(AVFrame* frame, PictureShape shape) {
  const std::int64_t wide = std::int64_t{frame->width} * shape.height;
  const std::int64_t high = std::int64_t{frame->height} * shape.width;
  const int width = wide > high ? std::max(1, static_cast<int>(high / shape.height)) : frame->width;
  const int height = high > wide ? std::max(1, static_cast<int>(wide / shape.width)) : frame->height;
  frame->crop_left = static_cast<std::size_t>((frame->width - width) / 2);
  frame->crop_right = static_cast<std::size_t>(frame->width - width) - frame->crop_left;
  frame->crop_top = static_cast<std::size_t>((frame->height - height) / 2);
  frame->crop_bottom = static_cast<std::size_t>(frame->height - height) - frame->crop_top;
  if (av_frame_apply_cropping(frame, AV_FRAME_CROP_UNALIGNED) < 0) return unreadable();
  const av::ScalerPtr scaler(
      sws_getContext(frame->width, frame->height, static_cast<AVPixelFormat>(frame->format), shape.width,
                     shape.height, AV_PIX_FMT_RGBA, SWS_AREA, nullptr, nullptr, nullptr));
  if (!scaler) return unreadable();
  Pixels pixels(shape);
  const std::array<std::uint8_t*, 4> planes{pixels.bytes.data(), nullptr, nullptr, nullptr};
  const std::array<int, 4> strides{shape.width * kBytesPerPixel, 0, 0, 0};
  if (sws_scale(scaler.get(), frame->data, frame->linesize, 0, frame->height, planes.data(),
                strides.data()) != shape.height) {
    return unreadable();
  }
  return pixels;
}

/// EXIF 2.32 s.4.6.4, tag 274: where row 0 and column 0 of the file belong in the picture.
Pixels turned(const Pixels& from, int orientation) {
  if (orientation == 1) return from;
  Pixels to(orientation >= kFirstLying ? PictureShape{from.shape.height, from.shape.width} : from.shape);
  for (int y = 0; y < to.shape.height; ++y) {
    for (int x = 0; x < to.shape.width; ++x) {
      int sx = x;
      int sy = y;
      if (orientation >= kFirstLying) std::swap(sx, sy);
      // 2, 4, 5..8: mirrored in the file's own axes.
      if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
        sx = from.shape.width - 1 - sx;
      if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
        sy = from.shape.height - 1 - sy;
      std::memcpy(&to.bytes[to.at(x, y)], &from.bytes[from.at(sx, sy)], kBytesPerPixel);
    }
  }
  return to;
}

bool transparent(const Pixels& pixels) {
  for (std::size_t i = 3; i < pixels.bytes.size(); i += kBytesPerPixel) {
    if (pixels.bytes[i] != 0xff) return true;
  }
  return false;
}

Result<std::string> encode(const Pixels& pixels, AVCodecID id, AVPixelFormat format) {
  const auto [width, height] = pixels.shape;
  const AVCodec* codec = avcodec_find_encoder(id);
  av::CodecContextPtr context(codec ? avcodec_alloc_context3(codec) : nullptr);
  if (!context) return fail(ErrorKind::Internal, "libav has no encoder for pictures");
  context->width = width;
  context->height = height;
  context->pix_fmt = format;
  context->color_range = AVCOL_RANGE_JPEG;
  context->time_base = {1, 1};
  context->thread_count = 1;
  context->flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT;
  context->global_quality = kJpegQuality * FF_QP2LAMBDA;
  int failed = avcodec_open2(context.get(), codec, nullptr);
  if (failed < 0) return av::fail(ErrorKind::Internal, "cannot open the encoder", failed);
  const av::FramePtr frame = av::makeFrame();
  frame->width = width;
  frame->height = height;
  frame->format = format;
  frame->color_range = AVCOL_RANGE_JPEG;
  frame->quality = context->global_quality;
  frame->pts = 0;
  failed = av_frame_get_buffer(frame.get(), 0);
  if (failed < 0) return av::fail(ErrorKind::Internal, "cannot allocate a picture", failed);
  const av::ScalerPtr scaler(sws_getContext(width, height, AV_PIX_FMT_RGBA, width, height, format,
                                            SWS_BILINEAR, nullptr, nullptr, nullptr));
  const std::array<const std::uint8_t*, 4> planes{pixels.bytes.data(), nullptr, nullptr, nullptr};
  const std::array<int, 4> strides{width * kBytesPerPixel, 0, 0, 0};
  if (!scaler || sws_scale(scaler.get(), planes.data(), strides.data(), 0, height, frame->data,
                           frame->linesize) != height) {
    return fail(ErrorKind::Internal, "cannot convert the picture");
  }
  const av::PacketPtr packet = av::makePacket();
  failed = avcodec_send_frame(context.get(), frame.get());
  if (failed >= 0) failed = avcodec_receive_packet(context.get(), packet.get());
  if (failed == AVERROR(EAGAIN)) {
    avcodec_send_frame(context.get(), nullptr);
    failed = avcodec_receive_packet(context.get(), packet.get());
  }
  if (failed < 0) return av::fail(ErrorKind::Internal, "cannot encode the picture", failed);
  return std::string(reinterpret_cast<const char*>(packet->data), static_cast<std::size_t>(packet->size));
}

}  // namespace

std::string_view pictureType(std::string_view bytes) noexcept {
  if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return "image/png";
  if (bytes.starts_with("\xff\xd8\xff"sv)) return "image/jpeg";
  if (bytes.starts_with("GIF87a"sv) || bytes.starts_with("GIF89a"sv)) return "image/gif";
  constexpr std::size_t kWebpAt = 8;
  if (bytes.starts_with("RIFF"sv) && bytes.size() > kWebpAt && bytes.substr(kWebpAt).starts_with("WEBP"sv)) {
    return "image/webp";
  }
  return {};
}

Result<Picture> remakePicture(std::string_view bytes, PictureShape shape) {
  av_log_set_level(AV_LOG_QUIET);
  const std::string_view type = pictureType(bytes);
  const auto format = std::find_if(kFormats.begin(), kFormats.end(),
                                   [&](const Format& known) { return known.contentType == type; });
  if (format == kFormats.end()) {
    return fail(ErrorKind::InvalidInput, "this is not a PNG, JPEG, WebP or GIF picture");
  }
  auto frame = decode(bytes, format->codec);
  if (!frame) return tl::make_unexpected(std::move(frame.error()));
  const int orientation = orientationOf(frame->get());
  const bool lies = orientation >= kFirstLying;
  auto pixels = cut(frame->get(), lies ? PictureShape{shape.height, shape.width} : shape);
  if (!pixels) return tl::make_unexpected(std::move(pixels.error()));
  const Pixels picture = turned(*pixels, orientation);
  Picture result;
  const bool png = transparent(picture);
  result.contentType = png ? "image/png" : "image/jpeg";
  auto encoded = png ? encode(picture, AV_CODEC_ID_PNG, AV_PIX_FMT_RGBA)
                     : encode(picture, AV_CODEC_ID_MJPEG, AV_PIX_FMT_YUVJ444P);
  if (!encoded) return tl::make_unexpected(std::move(encoded.error()));
  result.bytes = std::move(*encoded);
  return result;
}

}  // namespace rostra::accounts
