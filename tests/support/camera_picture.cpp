// SPDX-License-Identifier: Apache-2.0
#include "support/camera_picture.hpp"

#include "av/handles.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace rostra::test {
namespace {

struct Colour {
  char name;
  std::array<int, 3> rgb;
};
constexpr std::array kColours{Colour{'r', {220, 20, 20}}, Colour{'g', {20, 200, 20}},
                              Colour{'b', {20, 20, 220}}, Colour{'y', {230, 220, 20}}};

/// Big-endian TIFF, as in an APP1 segment.
class Tiff {
 public:
  void u8(unsigned value) { bytes_.push_back(static_cast<char>(value)); }
  void u16(unsigned value) {
    u8(value >> 8U & 0xffU);
    u8(value & 0xffU);
  }
  void u32(unsigned value) {
    u16(value >> 16U);
    u16(value & 0xffffU);
  }
  void text(std::string_view value) { bytes_ += value; }
  void entry(unsigned tag, unsigned type, std::size_t count, unsigned value) {
    u16(tag);
    u16(type);
    u32(static_cast<unsigned>(count));
    u32(value);
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

std::string segment(unsigned marker, const std::string& body) {
  Tiff head;
  head.u8(0xff);
  head.u8(marker);
  head.u16(static_cast<unsigned>(body.size() + 2));
  return head.bytes() + body;
}

std::string exif(int orientation) {
  constexpr unsigned kAscii = 2;
  constexpr unsigned kShort = 3;
  constexpr unsigned kLong = 4;
  const unsigned entries = orientation > 0 ? 3 : 2;
  const unsigned gps = 8 + 2 + entries * 12 + 4;
  const unsigned camera = gps + 2 + 2 * 12 + 4;
  const auto place = static_cast<unsigned>(camera + kSecretCamera.size() + 1);
  Tiff tiff;
  tiff.text("MM");
  tiff.u16(42);
  tiff.u32(8);
  tiff.u16(entries);
  tiff.entry(0x010f, kAscii, kSecretCamera.size() + 1, camera);  // Make
  if (orientation > 0) tiff.entry(0x0112, kShort, 1, static_cast<unsigned>(orientation) << 16U);
  tiff.entry(0x8825, kLong, 1, gps);
  tiff.u32(0);
  tiff.u16(2);
  tiff.entry(0x0001, kAscii, 2, 0x4e000000);                   // GPSLatitudeRef: N
  tiff.entry(0x0012, kAscii, kSecretPlace.size() + 1, place);  // GPSMapDatum
  tiff.u32(0);
  tiff.text(kSecretCamera);
  tiff.u8(0);
  tiff.text(kSecretPlace);
  tiff.u8(0);
  return segment(0xe1, std::string("Exif\0\0", 6) + tiff.bytes());
}

}  // namespace

std::string cameraPicture(int width, int height, int orientation) {
  av_log_set_level(AV_LOG_QUIET);
  const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
  const av::CodecContextPtr context(avcodec_alloc_context3(codec));
  context->width = width;
  context->height = height;
  context->pix_fmt = AV_PIX_FMT_YUVJ444P;
  context->time_base = {1, 1};
  context->flags |= AV_CODEC_FLAG_QSCALE;
  context->global_quality = 2 * FF_QP2LAMBDA;
  if (avcodec_open2(context.get(), codec, nullptr) < 0) throw std::runtime_error("no JPEG encoder");
  std::vector<std::uint8_t> rgb;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const std::size_t quarter = (y * 2 < height ? 0U : 2U) + (x * 2 < width ? 0U : 1U);
      for (const int part : kColours[quarter].rgb) rgb.push_back(static_cast<std::uint8_t>(part));
    }
  }
  const av::FramePtr frame = av::makeFrame();
  frame->width = width;
  frame->height = height;
  frame->format = context->pix_fmt;
  frame->quality = context->global_quality;
  if (av_frame_get_buffer(frame.get(), 0) < 0) throw std::runtime_error("no picture");
  const av::ScalerPtr scaler(sws_getContext(width, height, AV_PIX_FMT_RGB24, width, height, context->pix_fmt,
                                            SWS_BILINEAR, nullptr, nullptr, nullptr));
  const std::array<const std::uint8_t*, 4> planes{rgb.data(), nullptr, nullptr, nullptr};
  const std::array<int, 4> strides{width * 3, 0, 0, 0};
  sws_scale(scaler.get(), planes.data(), strides.data(), 0, height, frame->data, frame->linesize);
  const av::PacketPtr packet = av::makePacket();
  if (avcodec_send_frame(context.get(), frame.get()) < 0 ||
      avcodec_receive_packet(context.get(), packet.get()) < 0) {
    throw std::runtime_error("no JPEG");
  }
  std::string jpeg(reinterpret_cast<const char*>(packet->data), static_cast<std::size_t>(packet->size));
  std::string xmp("http://ns.adobe.com/xap/1.0/\0", 29);
  xmp += "<x:xmpmeta><exif:GPSLatitude>" + std::string(kSecretPlace) + "</exif:GPSLatitude></x:xmpmeta>";
  // Behind the start of the image.
  jpeg.insert(2, exif(orientation) + segment(0xe1, xmp) + segment(0xfe, std::string(kSecretPlace)));
  return jpeg;
}

namespace {

/// Null when it cannot be read.
av::FramePtr decodeJpeg(std::string_view jpeg) {
  const AVCodec* codec = avcodec_find_decoder(AV_CODEC_ID_MJPEG);
  const av::CodecContextPtr context(avcodec_alloc_context3(codec));
  const av::PacketPtr packet = av::makePacket();
  av::FramePtr frame = av::makeFrame();
  if (avcodec_open2(context.get(), codec, nullptr) < 0 ||
      av_new_packet(packet.get(), static_cast<int>(jpeg.size())) < 0) {
    return {};
  }
  std::memcpy(packet->data, jpeg.data(), jpeg.size());
  if (avcodec_send_packet(context.get(), packet.get()) < 0) return {};
  avcodec_send_packet(context.get(), nullptr);
  if (avcodec_receive_frame(context.get(), frame.get()) < 0) return {};
  return frame;
}

}  // namespace

std::pair<int, int> sizeOfJpeg(std::string_view jpeg) {
  const av::FramePtr frame = decodeJpeg(jpeg);
  return frame ? std::pair(frame->width, frame->height) : std::pair(0, 0);
}

std::string quartersOf(std::string_view jpeg) {
  const av::FramePtr frame = decodeJpeg(jpeg);
  if (!frame) return {};
  constexpr int kSmall = 8;
  const av::ScalerPtr scaler(sws_getContext(frame->width, frame->height,
                                            static_cast<AVPixelFormat>(frame->format), kSmall, kSmall,
                                            AV_PIX_FMT_RGB24, SWS_AREA, nullptr, nullptr, nullptr));
  std::array<std::uint8_t, kSmall * kSmall * 3> small{};
  const std::array<std::uint8_t*, 4> planes{small.data(), nullptr, nullptr, nullptr};
  const std::array<int, 4> strides{kSmall * 3, 0, 0, 0};
  sws_scale(scaler.get(), frame->data, frame->linesize, 0, frame->height, planes.data(), strides.data());
  std::string quarters;
  for (const int y : {kSmall / 4, 3 * kSmall / 4}) {
    for (const int x : {kSmall / 4, 3 * kSmall / 4}) {
      int nearest = 1 << 30;
      char name = '?';
      for (const Colour& colour : kColours) {
        int distance = 0;
        for (std::size_t part = 0; part < 3; ++part) {
          const int difference =
              small[static_cast<std::size_t>((y * kSmall + x) * 3) + part] - colour.rgb[part];
          distance += difference * difference;
        }
        if (distance < nearest) {
          nearest = distance;
          name = colour.name;
        }
      }
      quarters.push_back(name);
    }
  }
  return quarters;
}

}  // namespace rostra::test
