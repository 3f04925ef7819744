// SPDX-License-Identifier: Apache-2.0
#include "mix/input/voice_buffer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace rostra::mix {

VoiceBuffer::VoiceBuffer() : ring_(static_cast<std::size_t>(kCapacity * kChannels)) {}

float* VoiceBuffer::at(std::int64_t position) noexcept {
  return &ring_[static_cast<std::size_t>(((position % kCapacity) + kCapacity) % kCapacity * kChannels)];
}

void VoiceBuffer::write(std::int64_t position, std::span<const float> samples) {
  const Lock lock(mutex_);
  auto count = static_cast<std::int64_t>(samples.size()) / kChannels;
  const bool known = begin_ != end_;
  if (known && std::abs(position - end_) <= kTolerance) {
    position = end_;
  } else if (known && end_ > readEnd_) {
    ++counters_.jumps;
  }
  const float* source = samples.data();
  if (position < readEnd_) {
    const std::int64_t late = std::min(count, readEnd_ - position);
    counters_.late += static_cast<std::uint64_t>(late);
    position += late;
    source += late * kChannels;
    count -= late;
  }
  if (count <= 0 || position + count > readEnd_ + kCapacity) return;  // far in the future: a lying time stamp
  if (end_ <= readEnd_) {
    begin_ = position;  // nothing of what came before is still to be heard
  } else {
    for (std::int64_t i = end_; i < position; ++i) std::fill_n(at(i), kChannels, 0.0F);
  }
  for (std::int64_t i = 0; i < count; ++i) {
    const float* from = source + i * kChannels;
    float* to = at(position + i);
    for (int channel = 0; channel < kChannels; ++channel) {
      const float value = std::isfinite(from[channel]) ? std::clamp(from[channel], -4.0F, 4.0F) : 0.0F;
      to[channel] = value;
      counters_.peak = std::max(counters_.peak, std::abs(value));
    }
  }
  end_ = position + count;
}

bool VoiceBuffer::read(std::int64_t position, std::span<float> out) {
  const Lock lock(mutex_);
  const auto count = static_cast<std::int64_t>(out.size()) / kChannels;
  std::fill(out.begin(), out.end(), 0.0F);
  const std::int64_t from = std::max(position, std::max(begin_, readEnd_));
  const std::int64_t until = std::min(position + count, end_);
  float square = 0;
  for (std::int64_t i = from; i < until; ++i) {
    const float* sample = at(i);
    float gain = 1;
    if (!sounding_ && i - from < kFade) gain = static_cast<float>(i - from) / kFade;
    // The run ends inside this block: nothing is known to follow, so it fades instead of stopping dead.
    if (end_ < position + count && until - i < kFade)
      gain = std::min(gain, static_cast<float>(until - i) / kFade);
    for (int channel = 0; channel < kChannels; ++channel) {
      const float value = sample[channel] * gain;
      out[static_cast<std::size_t>((i - position) * kChannels + channel)] = value;
      square += value * value;
    }
  }
  sounding_ = until > from && until == position + count;
  readEnd_ = position + count;
  constexpr float kSmoothing = 0.2F;  // about 100 ms at 21 ms a block
  counters_.meanSquare += kSmoothing * (square / static_cast<float>(out.size()) - counters_.meanSquare);
  return until > from;
}

void VoiceBuffer::clear() {
  const Lock lock(mutex_);
  begin_ = end_ = readEnd_;
  sounding_ = false;
}

VoiceBuffer::Counters VoiceBuffer::counters() {
  const Lock lock(mutex_);
  Counters copy = counters_;
  counters_.peak = 0;
  return copy;
}

float VoiceBuffer::level() {
  const Lock lock(mutex_);
  return counters_.meanSquare;
}

}  // namespace rostra::mix
