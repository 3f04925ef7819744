// SPDX-License-Identifier: Apache-2.0
#include "mix/input/voice_resampler.hpp"

#include "base/check.hpp"

#include <cmath>

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
}

namespace rostra::mix {
namespace {

// One unit of compensation is one sample in this many: 1 ppm, as fine as libswresample's own step.
constexpr int kDistance = 1'000'000;
constexpr std::size_t kSpare = 64;  // frames that may come out beyond those that went in

}  // namespace

VoiceResampler::VoiceResampler() {
  SwrContext* context = nullptr;
  AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO;  // not const: FFmpeg 5.1 takes it so
  ROSTRA_CHECK(swr_alloc_set_opts2(&context, &stereo, AV_SAMPLE_FMT_FLT, kSampleRate, &stereo,
                                   AV_SAMPLE_FMT_FLT, kSampleRate, 0, nullptr) >= 0);
  swr_.reset(context);
  // Also while both rates are the same: otherwise it would begin to filter, and to delay, with the first
  // correction.
  av_opt_set_int(context, "flags", SWR_FLAG_RESAMPLE, 0);
  av_opt_set_int(context, "linear_interp", 1, 0);
  ROSTRA_CHECK(swr_init(context) >= 0);
}

void VoiceResampler::stretch(double share) {
  const auto delta = static_cast<int>(std::lround(share * kDistance));
  ROSTRA_CHECK(swr_set_compensation(swr_.get(), delta, kDistance) >= 0);
}

std::span<float> VoiceResampler::process(std::span<const float> samples) {
  const std::size_t frames = samples.size() / kChannels;
  const std::size_t room = frames + kSpare;
  out_.resize(room * kChannels);
  const auto* in = reinterpret_cast<const std::uint8_t*>(samples.data());
  auto* out = reinterpret_cast<std::uint8_t*>(out_.data());
  const int made = swr_convert(swr_.get(), &out, static_cast<int>(room), &in, static_cast<int>(frames));
  ROSTRA_CHECK(made >= 0);
  return {out_.data(), static_cast<std::size_t>(made) * kChannels};
}

std::int64_t VoiceResampler::delay() const {
  return swr_get_delay(swr_.get(), kSampleRate);
}

}  // namespace rostra::mix
