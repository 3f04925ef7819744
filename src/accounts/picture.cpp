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

/// 256 x 256 RGBA.
using Square = std::vector<std::uint8_t>;
constexpr std::size_t kSide = kAvatarPixels;

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

Result<Square> cutSquare(AVFrame* frame) {
  const int side = std::min(frame->width, frame->height);
  frame->crop_left = static_cast<std::size_t>((frame->width - side) / 2);
  frame->crop_right = static_cast<std::size_t>(frame->width - side) - frame->crop_left;
  frame->crop_top = static_cast<std::size_t>((frame->height - side) / 2);
  frame->crop_bottom = static_cast<std::size_t>(frame->height - side) - frame->crop_top;
  if (av_frame_apply_cropping(frame, AV_FRAME_CROP_UNALIGNED) < 0) return unreadable();
  const av::ScalerPtr scaler(
      sws_getContext(frame->width, frame->height, static_cast<AVPixelFormat>(frame->format), kAvatarPixels,
                     kAvatarPixels, AV_PIX_FMT_RGBA, SWS_AREA, nullptr, nullptr, nullptr));
  if (!scaler) return unreadable();
  Square square(kSide * kSide * kBytesPerPixel);
  const std::array<std::uint8_t*, 4> planes{square.data(), nullptr, nullptr, nullptr};
  const std::array<int, 4> strides{kAvatarPixels * kBytesPerPixel, 0, 0, 0};
  if (sws_scale(scaler.get(), frame->data, frame->linesize, 0, frame->height, planes.data(),
                strides.data()) != kAvatarPixels) {
    return unreadable();
  }
  return square;
}

/// EXIF 2.32 s.4.6.4, tag 274: where row 0 and column 0 of the file belong in the picture.
Square turned(const Square& from, int orientation) {
  if (orientation == 1) return from;
  Square to(from.size());
  constexpr std::size_t kLast = kSide - 1;
  for (std::size_t y = 0; y < kSide; ++y) {
    for (std::size_t x = 0; x < kSide; ++x) {
      std::size_t sx = x;
      std::size_t sy = y;
      if (orientation >= 5) std::swap(sx, sy);
      // 2, 4, 5..8: mirrored in the file's own axes.
      if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) sx = kLast - sx;
      if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) sy = kLast - sy;
      std::memcpy(&to[(y * kSide + x) * kBytesPerPixel], &from[(sy * kSide + sx) * kBytesPerPixel],
                  kBytesPerPixel);
    }
  }
  return to;
}

bool transparent(const Square& square) {
  for (std::size_t i = 3; i < square.size(); i += kBytesPerPixel) {
    if (square[i] != 0xff) return true;
  }
  return false;
}

Result<std::string> encode(const Square& square, AVCodecID id, AVPixelFormat format) {
  const AVCodec* codec = avcodec_find_encoder(id);
  av::CodecContextPtr context(codec ? avcodec_alloc_context3(codec) : nullptr);
  if (!context) return fail(ErrorKind::Internal, "libav has no encoder for pictures");
  context->width = kAvatarPixels;
  context->height = kAvatarPixels;
  context->pix_fmt = format;
  context->color_range = AVCOL_RANGE_JPEG;
  context->time_base = {1, 1};
  context->thread_count = 1;
  context->flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT;
  context->global_quality = kJpegQuality * FF_QP2LAMBDA;
  int failed = avcodec_open2(context.get(), codec, nullptr);
  if (failed < 0) return av::fail(ErrorKind::Internal, "cannot open the encoder", failed);
  const av::FramePtr frame = av::makeFrame();
  frame->width = kAvatarPixels;
  frame->height = kAvatarPixels;
  frame->format = format;
  frame->color_range = AVCOL_RANGE_JPEG;
  frame->quality = context->global_quality;
  frame->pts = 0;
  failed = av_frame_get_buffer(frame.get(), 0);
  if (failed < 0) return av::fail(ErrorKind::Internal, "cannot allocate a picture", failed);
  const av::ScalerPtr scaler(sws_getContext(kAvatarPixels, kAvatarPixels, AV_PIX_FMT_RGBA, kAvatarPixels,
                                            kAvatarPixels, format, SWS_BILINEAR, nullptr, nullptr, nullptr));
  const std::array<const std::uint8_t*, 4> planes{square.data(), nullptr, nullptr, nullptr};
  const std::array<int, 4> strides{kAvatarPixels * kBytesPerPixel, 0, 0, 0};
  if (!scaler || sws_scale(scaler.get(), planes.data(), strides.data(), 0, kAvatarPixels, frame->data,
                           frame->linesize) != kAvatarPixels) {
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

Result<Picture> remakePicture(std::string_view bytes) {
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
  auto square = cutSquare(frame->get());
  if (!square) return tl::make_unexpected(std::move(square.error()));
  const Square picture = turned(*square, orientation);
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
