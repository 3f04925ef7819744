// SPDX-License-Identifier: Apache-2.0
#include "integration/origin/cmaf_source.hpp"

#include "av/compatibility.hpp"
#include "base/check.hpp"

#include <cmath>
#include <cstring>

namespace rostra::test {
namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 180;
constexpr int kSampleRate = 48'000;

int append(void* target, av::WrittenByte* data, int size) {
  auto& bytes = *static_cast<std::vector<std::uint8_t>*>(target);
  bytes.insert(bytes.end(), data, data + size);
  return size;
}

}  // namespace

CmafSource::CmafSource() {
  av_log_set_level(AV_LOG_WARNING);
  const AVCodec* h264 = avcodec_find_encoder_by_name("libx264");
  ROSTRA_CHECK(h264 != nullptr);
  video_.reset(avcodec_alloc_context3(h264));
  video_->width = kWidth;
  video_->height = kHeight;
  video_->pix_fmt = AV_PIX_FMT_YUV420P;
  video_->time_base = {1, kFrameRate};
  video_->framerate = {kFrameRate, 1};
  video_->gop_size = video_->keyint_min = kPartFrames * kSegmentParts;
  video_->max_b_frames = 0;
  video_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_CLOSED_GOP;
  av_opt_set(video_->priv_data, "preset", "ultrafast", 0);
  av_opt_set(video_->priv_data, "tune", "zerolatency", 0);
  av_opt_set(video_->priv_data, "x264-params", "scenecut=0", 0);
  ROSTRA_CHECK(avcodec_open2(video_.get(), h264, nullptr) == 0);

  const AVCodec* aac = avcodec_find_encoder(AV_CODEC_ID_AAC);
  ROSTRA_CHECK(aac != nullptr);
  audio_.reset(avcodec_alloc_context3(aac));
  audio_->sample_fmt = AV_SAMPLE_FMT_FLTP;
  audio_->sample_rate = kSampleRate;
  audio_->time_base = {1, kSampleRate};
  av_channel_layout_default(&audio_->ch_layout, 2);
  audio_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  ROSTRA_CHECK(avcodec_open2(audio_.get(), aac, nullptr) == 0);

  ROSTRA_CHECK(avformat_alloc_output_context2(&format_, nullptr, "mp4", nullptr) >= 0);
  constexpr int kBuffer = 65536;
  format_->pb = avio_alloc_context(static_cast<unsigned char*>(av_malloc(kBuffer)), kBuffer, 1, &bytes_,
                                   nullptr, append, nullptr);
  format_->pb->seekable = 0;
  format_->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_FLUSH_PACKETS;
  for (const AVCodecContext* encoder : {video_.get(), audio_.get()}) {
    AVStream* stream = avformat_new_stream(format_, nullptr);
    stream->time_base = encoder->time_base;
    ROSTRA_CHECK(avcodec_parameters_from_context(stream->codecpar, encoder) >= 0);
  }
  AVDictionary* options = nullptr;
  av_dict_set(&options, "movflags",
              "empty_moov+default_base_moof+frag_custom+cmaf+skip_trailer+skip_sidx+frag_discont", 0);
  ROSTRA_CHECK(avformat_write_header(format_, &options) >= 0);
  av_dict_free(&options);
  avio_flush(format_->pb);
  init_ = std::exchange(bytes_, {});
}

CmafSource::~CmafSource() {
  av_freep(&format_->pb->buffer);
  avio_context_free(&format_->pb);
  avformat_free_context(format_);
}

void CmafSource::drain(AVCodecContext& encoder, AVStream& stream) {
  const av::PacketPtr packet = av::makePacket();
  while (avcodec_receive_packet(&encoder, packet.get()) == 0) {
    if (packet->pts < 0) continue;  // priming of the AAC encoder
    packet->stream_index = stream.index;
    if (packet->duration == 0) packet->duration = 1;
    av_packet_rescale_ts(packet.get(), encoder.time_base, stream.time_base);
    ROSTRA_CHECK(av_write_frame(format_, packet.get()) >= 0);
  }
}

std::vector<std::uint8_t> CmafSource::part() {
  const av::FramePtr picture = av::makeFrame();
  picture->format = video_->pix_fmt;
  picture->width = kWidth;
  picture->height = kHeight;
  ROSTRA_CHECK(av_frame_get_buffer(picture.get(), 0) >= 0);
  for (int i = 0; i < kPartFrames; ++i) {
    ROSTRA_CHECK(av_frame_make_writable(picture.get()) >= 0);
    for (int plane = 0; plane < 3; ++plane) {
      const int rows = plane == 0 ? kHeight : kHeight / 2;
      for (int row = 0; row < rows; ++row) {
        std::memset(picture->data[plane] + static_cast<std::ptrdiff_t>(row) * picture->linesize[plane],
                    static_cast<int>((row + frames_ * 2) % 200 + 20),
                    static_cast<std::size_t>(plane == 0 ? kWidth : kWidth / 2));
      }
    }
    picture->pts = frames_++;
    ROSTRA_CHECK(avcodec_send_frame(video_.get(), picture.get()) >= 0);
    drain(*video_, *format_->streams[0]);
  }
  const std::int64_t until = frames_ * kSampleRate / kFrameRate;
  while (samples_ + audio_->frame_size <= until) {
    const av::FramePtr sound = av::makeFrame();
    sound->format = audio_->sample_fmt;
    sound->nb_samples = audio_->frame_size;
    sound->sample_rate = kSampleRate;
    ROSTRA_CHECK(av_channel_layout_copy(&sound->ch_layout, &audio_->ch_layout) >= 0);
    ROSTRA_CHECK(av_frame_get_buffer(sound.get(), 0) >= 0);
    for (int i = 0; i < sound->nb_samples; ++i) {
      const float value = 0.2F * std::sin(static_cast<float>((samples_ + i) % kSampleRate) * 440.0F * 2.0F *
                                          3.14159265F / kSampleRate);
      reinterpret_cast<float*>(sound->data[0])[i] = reinterpret_cast<float*>(sound->data[1])[i] = value;
    }
    sound->pts = samples_;
    samples_ += sound->nb_samples;
    ROSTRA_CHECK(avcodec_send_frame(audio_.get(), sound.get()) >= 0);
    drain(*audio_, *format_->streams[1]);
  }
  ROSTRA_CHECK(av_write_frame(format_, nullptr) >= 0);
  avio_flush(format_->pb);
  return std::exchange(bytes_, {});
}

}  // namespace rostra::test
