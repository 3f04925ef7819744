// SPDX-License-Identifier: Apache-2.0
#include "mix/input/voice_buffer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace rostra::mix {
namespace {

constexpr float kLoudest = 4;  // 12 dB above full scale: decoders overshoot; more is not sound

}  // namespace

VoiceBuffer::VoiceBuffer() : ring_(static_cast<std::size_t>(kCapacity * kChannels)) {}

float* VoiceBuffer::at(std::int64_t position) noexcept {
  return &ring_[static_cast<std::size_t>(((position % kCapacity) + kCapacity) % kCapacity * kChannels)];
}

void VoiceBuffer::clean(std::span<const float> samples) {
  clean_.resize(samples.size());
  std::ranges::transform(samples, clean_.begin(), [](float value) {
    return std::isfinite(value) ? std::clamp(value, -kLoudest, kLoudest) : 0.0F;
  });
  for (const float value : clean_) counters_.peak = std::max(counters_.peak, std::abs(value));
}

void VoiceBuffer::write(std::int64_t position, std::span<const float> samples) {
  const Lock lock(mutex_);
  const auto frames = static_cast<std::int64_t>(samples.size()) / kChannels;
  clean(samples.first(static_cast<std::size_t>(frames * kChannels)));
  const std::int64_t waiting = resampler_.delay();
  const std::int64_t error = position - (end_ + waiting);
  const bool known = begin_ != end_;
  if (known && std::abs(error) <= kTolerance) {
    position = end_;
    drift_.observe(static_cast<double>(error) / kSampleRate, static_cast<double>(frames) / kSampleRate);
    resampler_.stretch(drift_.correction());
  } else {
    if (known && end_ > readEnd_) ++counters_.jumps;
    position -= waiting;
    drift_.jumped();
  }
  append(position, resampler_.process(clean_));
}

void VoiceBuffer::append(std::int64_t position, std::span<const float> samples) {
  auto count = static_cast<std::int64_t>(samples.size()) / kChannels;
  const float* source = samples.data();
  const bool follows = end_ > readEnd_;
  if (position < readEnd_) {
    const std::int64_t late = std::min(count, readEnd_ - position);
    counters_.late += static_cast<std::uint64_t>(late);
    position += late;
    source += late * kChannels;
    count -= late;
    if (!follows && sounding_) stopSounding();  // what should have come next is missing
  }
  if (count <= 0 || position + count > readEnd_ + kCapacity) return;  // far in the future: a lying time stamp
  const bool hole = follows && position > end_;
  const std::int64_t overlap = follows ? std::clamp<std::int64_t>(end_ - position, 0, kFade) : 0;
  if (!follows) begin_ = position;  // nothing of what came before is still to be heard
  if (hole) fillHole(position);
  for (std::int64_t i = 0; i < count; ++i) {
    const float* from = source + i * kChannels;
    float* to = at(position + i);
    float share = 1;
    if (hole && i < kFade) share = static_cast<float>(i) / kFade;
    if (i < overlap) share = static_cast<float>(i + 1) / static_cast<float>(overlap + 1);
    for (int channel = 0; channel < kChannels; ++channel) {
      const float before = i < overlap ? to[channel] : 0.0F;
      to[channel] = before + share * (from[channel] - before);
    }
  }
  end_ = position + count;
}

void VoiceBuffer::fillHole(std::int64_t position) {
  Frame last{};
  std::copy_n(at(end_ - 1), kChannels, last.begin());
  for (std::int64_t i = end_; i < position; ++i) {
    const float share = std::max(0.0F, 1 - static_cast<float>(i - end_ + 1) / kFade);
    std::ranges::transform(last, at(i), [share](float value) { return value * share; });
  }
}

bool VoiceBuffer::read(std::int64_t position, std::span<float> out) {
  const Lock lock(mutex_);
  const auto count = static_cast<std::int64_t>(out.size()) / kChannels;
  const std::int64_t from = std::max(position, std::max(begin_, readEnd_));
  const std::int64_t until = std::min(position + count, end_);
  bool heard = tailLeft_ > 0;
  float square = 0;
  for (std::int64_t i = position; i < position + count; ++i) {
    const bool playing = i >= from && i < until;
    if (playing && !sounding_) {
      sounding_ = true;
      fadeInLeft_ = kFade;
    }
    if (!playing && sounding_) stopSounding();
    heard = heard || playing || tailLeft_ > 0;
    const float gain = 1 - static_cast<float>(fadeInLeft_) / kFade;
    const float share = static_cast<float>(tailLeft_) / (kFade + 1);
    for (std::size_t channel = 0; channel < kChannels; ++channel) {
      const float value = playing ? at(i)[channel] * gain : 0.0F;
      square += value * value;
      last_[channel] = value + tail_[channel] * share;
      out[static_cast<std::size_t>(i - position) * kChannels + channel] = last_[channel];
    }
    if (playing && fadeInLeft_ > 0) --fadeInLeft_;
    if (tailLeft_ > 0) --tailLeft_;
  }
  readEnd_ = position + count;
  constexpr float kSmoothing = 0.2F;  // about 100 ms at 21 ms a block
  counters_.meanSquare += kSmoothing * (square / static_cast<float>(out.size()) - counters_.meanSquare);
  return heard;
}

void VoiceBuffer::stopSounding() {
  sounding_ = false;
  tail_ = last_;
  tailLeft_ = kFade;
}

void VoiceBuffer::clear() {
  const Lock lock(mutex_);
  begin_ = end_ = readEnd_;  // what was heard last fades away with the next read
  drift_ = {};
  resampler_.stretch(0);
}

VoiceBuffer::Counters VoiceBuffer::counters() {
  const Lock lock(mutex_);
  Counters copy = counters_;
  copy.stretch = drift_.correction() * 1e6;
  counters_.peak = 0;
  return copy;
}

}  // namespace rostra::mix
