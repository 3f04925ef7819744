// SPDX-License-Identifier: Apache-2.0
#include "mix/output/audio_encoder.hpp"

#include "base/check.hpp"
#include "mix/input/voice_buffer.hpp"
#include "mix/output/open_encoder.hpp"

#include <algorithm>

namespace rostra::mix {

Result<AudioEncoder> AudioEncoder::open(const pipeline::EncoderSettings& settings, std::int64_t bitRate) {
  auto context = openEncoder(settings, [&](AVCodecContext& encoder) {
    encoder.sample_rate = kSampleRate;
    encoder.sample_fmt = AV_SAMPLE_FMT_FLTP;
    av_channel_layout_default(&encoder.ch_layout, kChannels);
    encoder.bit_rate = bitRate;
    encoder.time_base = {1, kSampleRate};
  });
  if (!context) return tl::make_unexpected(context.error());
  AudioEncoder encoder;
  encoder.context_ = std::move(*context);
  encoder.frame_ = av::makeFrame();
  encoder.frame_->format = AV_SAMPLE_FMT_FLTP;
  encoder.frame_->sample_rate = kSampleRate;
  encoder.frame_->nb_samples = encoder.context_->frame_size;
  ROSTRA_CHECK(av_channel_layout_copy(&encoder.frame_->ch_layout, &encoder.context_->ch_layout) >= 0);
  ROSTRA_CHECK(av_frame_get_buffer(encoder.frame_.get(), 0) >= 0);
  return encoder;
}

Result<void> AudioEncoder::encode(std::span<const float> samples,
                                  const std::function<void(av::PacketPtr)>& onPacket) {
  std::size_t at = 0;
  while (at + kChannels <= samples.size()) {
    if (filled_ == 0) ROSTRA_CHECK(av_frame_make_writable(frame_.get()) >= 0);
    const int room = frame_->nb_samples - filled_;
    const int count = std::min(room, static_cast<int>((samples.size() - at) / kChannels));
    for (int channel = 0; channel < kChannels; ++channel) {
      auto* to = reinterpret_cast<float*>(frame_->data[channel]) + filled_;
      for (int i = 0; i < count; ++i) to[i] = samples[at + static_cast<std::size_t>(i * kChannels + channel)];
    }
    at += static_cast<std::size_t>(count * kChannels);
    filled_ += count;
    if (filled_ < frame_->nb_samples) return {};
    if (auto done = flushFrame(onPacket); !done) return done;
  }
  return {};
}

Result<void> AudioEncoder::flushFrame(const std::function<void(av::PacketPtr)>& onPacket) {
  frame_->pts = position_;
  position_ += frame_->nb_samples;
  filled_ = 0;
  if (const int code = avcodec_send_frame(context_.get(), frame_.get()); code < 0)
    return av::fail(ErrorKind::Internal, "cannot encode sound", code);
  for (;;) {
    auto packet = av::makePacket();
    const int code = avcodec_receive_packet(context_.get(), packet.get());
    if (code == AVERROR(EAGAIN)) return {};
    if (code < 0) return av::fail(ErrorKind::Internal, "cannot encode sound", code);
    if (packet->pts < 0) continue;
    packet->duration = frame_->nb_samples;
    onPacket(std::move(packet));
  }
}

}  // namespace rostra::mix
