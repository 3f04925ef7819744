// SPDX-License-Identifier: Apache-2.0
#include "integration/mix/decode.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <numbers>

namespace rostra::test {
namespace {

struct Reader {
  std::span<const std::byte> bytes;
  std::size_t at = 0;
};

int readBytes(void* opaque, std::uint8_t* to, int size) {
  auto& reader = *static_cast<Reader*>(opaque);
  const std::size_t count = std::min(static_cast<std::size_t>(size), reader.bytes.size() - reader.at);
  if (count == 0) return AVERROR_EOF;
  std::memcpy(to, reader.bytes.data() + reader.at, count);
  reader.at += count;
  return static_cast<int>(count);
}

av::CodecContextPtr openDecoder(const AVStream& stream) {
  const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
  av::CodecContextPtr context(avcodec_alloc_context3(codec));
  avcodec_parameters_to_context(context.get(), stream.codecpar);
  context->pkt_timebase = stream.time_base;
  context->thread_count = 1;
  context->err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM;
  ROSTRA_CHECK(avcodec_open2(context.get(), codec, nullptr) == 0);
  return context;
}

}  // namespace

Colour Decoded::colourOf(const AVFrame& frame, mix::Rect area) {
  const auto mean = [&](std::size_t plane, int shift) {
    double sum = 0;
    const int width = area.width >> shift;
    const int height = area.height >> shift;
    for (int y = 0; y < height; ++y) {
      const std::uint8_t* line =
          frame.data[plane] + ((area.y >> shift) + y) * frame.linesize[plane] + (area.x >> shift);
      for (int x = 0; x < width; ++x) sum += line[x];
    }
    return sum / (width * height);
  };
  return {mean(0, 0), mean(1, 1), mean(2, 1)};
}

double Decoded::level(double from, double to) const {
  const auto begin = static_cast<std::size_t>(std::max(0.0, (from - audioStart) * 48000));
  const auto end = std::min(left.size(), static_cast<std::size_t>(std::max(0.0, (to - audioStart) * 48000)));
  double square = 0;
  for (std::size_t i = begin; i < end; ++i)
    square += static_cast<double>(left[i]) * static_cast<double>(left[i]);
  return end > begin ? std::sqrt(square / static_cast<double>(end - begin)) : 0;
}

double Decoded::tone(double hertz, double from, double to) const {
  const auto begin = static_cast<std::size_t>(std::max(0.0, (from - audioStart) * 48000));
  const auto end = std::min(left.size(), static_cast<std::size_t>(std::max(0.0, (to - audioStart) * 48000)));
  double real = 0;
  double imaginary = 0;
  for (std::size_t i = begin; i < end; ++i) {
    const double angle = 2 * std::numbers::pi * hertz * static_cast<double>(i) / 48000;
    real += static_cast<double>(left[i]) * std::cos(angle);
    imaginary += static_cast<double>(left[i]) * std::sin(angle);
  }
  return end > begin ? 2 * std::hypot(real, imaginary) / static_cast<double>(end - begin) : 0;
}

double Decoded::loudestTenth(double hertz, double from, double to) const {
  double best = from;
  for (double at = from; at + 0.1 <= to; at += 0.1) {
    if (tone(hertz, at, at + 0.1) > tone(hertz, best, best + 0.1)) best = at;
  }
  return best;
}

Decoded decodeShow(std::span<const std::byte> bytes) {
  Decoded result;
  Reader reader{bytes};
  AVFormatContext* format = avformat_alloc_context();
  constexpr int kBuffer = 64 * 1024;
  format->pb = avio_alloc_context(static_cast<std::uint8_t*>(av_malloc(kBuffer)), kBuffer, 0, &reader,
                                  readBytes, nullptr, nullptr);
  format->pb->seekable = 0;
  AVIOContext* io = format->pb;
  ROSTRA_CHECK(avformat_open_input(&format, nullptr, nullptr, nullptr) == 0);
  ROSTRA_CHECK(avformat_find_stream_info(format, nullptr) >= 0);
  const int video = av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
  const int audio = av_find_best_stream(format, AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0);
  ROSTRA_CHECK(audio >= 0);
  const auto videoDecoder =
      video >= 0 ? openDecoder(*format->streams[video]) : av::CodecContextPtr();  // there may be sound only
  const auto audioDecoder = openDecoder(*format->streams[audio]);
  const auto packet = av::makePacket();
  std::int64_t nextVideo = AV_NOPTS_VALUE;
  std::int64_t nextAudio = AV_NOPTS_VALUE;
  const auto drain = [&](bool isVideo) {
    AVCodecContext* decoder = isVideo ? videoDecoder.get() : audioDecoder.get();
    for (;;) {
      auto frame = av::makeFrame();
      if (avcodec_receive_frame(decoder, frame.get()) < 0) return;
      const double seconds = static_cast<double>(frame->pts) * av_q2d(decoder->pkt_timebase);
      if (isVideo) {
        result.video.push_back({seconds, std::move(frame)});
      } else {
        if (result.left.empty()) result.audioStart = seconds;
        const auto* samples = reinterpret_cast<const float*>(frame->data[0]);
        result.left.insert(result.left.end(), samples, samples + frame->nb_samples);
      }
    }
  };
  while (av_read_frame(format, packet.get()) >= 0) {
    const bool isVideo = packet->stream_index == video;
    std::int64_t& next = isVideo ? nextVideo : nextAudio;
    if (next != AV_NOPTS_VALUE && packet->dts != next) ++(isVideo ? result.videoGaps : result.audioGaps);
    // libavformat does not know how long the first packet of a file with sound alone is.
    next = packet->duration > 0 ? packet->dts + packet->duration : AV_NOPTS_VALUE;
    if (avcodec_send_packet(isVideo ? videoDecoder.get() : audioDecoder.get(), packet.get()) < 0)
      ++result.errors;
    av_packet_unref(packet.get());
    drain(isVideo);
  }
  for (const bool isVideo : {true, false}) {
    if (isVideo && !videoDecoder) continue;
    avcodec_send_packet(isVideo ? videoDecoder.get() : audioDecoder.get(), nullptr);
    drain(isVideo);
  }
  avformat_close_input(&format);
  av_freep(&io->buffer);
  avio_context_free(&io);
  return result;
}

void writePng(const AVFrame& frame, const std::string& path) {
  const av::ScalerPtr scaler(sws_getContext(frame.width, frame.height, AV_PIX_FMT_YUV420P, frame.width,
                                            frame.height, AV_PIX_FMT_RGB24, SWS_BICUBIC, nullptr, nullptr,
                                            nullptr));
  const auto rgb = av::makeFrame();
  rgb->format = AV_PIX_FMT_RGB24;
  rgb->width = frame.width;
  rgb->height = frame.height;
  av_frame_get_buffer(rgb.get(), 0);
  sws_scale(scaler.get(), frame.data, frame.linesize, 0, frame.height, rgb->data, rgb->linesize);
  const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_PNG);
  const av::CodecContextPtr encoder(avcodec_alloc_context3(codec));
  encoder->width = frame.width;
  encoder->height = frame.height;
  encoder->pix_fmt = AV_PIX_FMT_RGB24;
  encoder->time_base = {1, 1};
  ROSTRA_CHECK(avcodec_open2(encoder.get(), codec, nullptr) == 0);
  const auto packet = av::makePacket();
  avcodec_send_frame(encoder.get(), rgb.get());
  ROSTRA_CHECK(avcodec_receive_packet(encoder.get(), packet.get()) == 0);
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(packet->data), packet->size);
}

}  // namespace rostra::test
