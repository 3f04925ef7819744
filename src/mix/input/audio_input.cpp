// SPDX-License-Identifier: Apache-2.0
#include "mix/input/audio_input.hpp"

#include "gst/scope.hpp"

#include <utility>

namespace rostra::mix {
namespace {

constexpr std::uint64_t kOpusFrameNs = 20'000'000;  // what every browser sends
constexpr std::uint16_t kMaxConcealed =
    5;  // packets; more than 100 ms of made-up sound is worse than silence

}  // namespace

AudioInput::AudioInput(InputContext context, std::string who, std::shared_ptr<VoiceBuffer> voice)
    : Input(std::move(context), std::move(who)), voice_(std::move(voice)) {}

InputPipeline::OnSample AudioInput::sampleHandler() {
  return [voice = voice_](GstSample* sample) {
    GstBuffer* buffer = gst_sample_get_buffer(sample);
    if (!buffer || !GST_BUFFER_PTS_IS_VALID(buffer)) return;
    const gst::MappedBuffer mapped(buffer);
    if (!mapped) return;
    const auto bytes = mapped.bytes();
    const auto position = gst_util_uint64_scale_round(GST_BUFFER_PTS(buffer), kSampleRate, GST_SECOND);
    voice->write(static_cast<std::int64_t>(position),
                 {reinterpret_cast<const float*>(bytes.data()),
                  bytes.size() / (sizeof(float) * kChannels) * kChannels});
  };
}

bool AudioInput::onReceive(const ipc::TapPacket& packet) {
  return packet.header.codec == ipc::TapCodec::Opus;
}

void AudioInput::onReset() {
  voice_->clear();
}

void AudioInput::onPacket(std::uint16_t, std::uint64_t playoutNs, std::span<const std::byte> rtp) {
  openPipeline("mix/audio-input");
  if (pipeline_) pipeline_->push(rtp, runningTime(playoutNs));
}

void AudioInput::onGap(std::uint16_t firstMissing, std::uint16_t count, std::uint64_t nextPlayoutNs) {
  if (!pipeline_ || count == 0 || count > kMaxConcealed) return;
  const std::uint64_t duration = count * kOpusFrameNs;
  pipeline_->pushLost(firstMissing, runningTime(nextPlayoutNs - duration), duration);
}

}  // namespace rostra::mix
