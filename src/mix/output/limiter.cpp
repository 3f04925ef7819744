// SPDX-License-Identifier: Apache-2.0
// Gain = moving average over the look-ahead of the minimum over the look-ahead of what each sample needs. The
// average of values that are all at most what the sample leaving the delay needs is at most that too, so
// nothing gets through.
#include "mix/output/limiter.hpp"

#include <algorithm>
#include <cmath>

namespace rostra::mix {

Limiter::Limiter()
    : delay_(kLookAhead * kChannels, 0.0F),
      minima_(kLookAhead + 2),
      smooth_(kLookAhead, 1.0F),
      sum_(kLookAhead) {}

void Limiter::process(std::span<float> samples) noexcept {
  static const float kRelease = std::exp(-1.0F / (kReleaseSeconds * kSampleRate));
  const std::size_t capacity = minima_.size();
  for (std::size_t i = 0; i + kChannels <= samples.size(); i += kChannels, ++now_) {
    const float peak = std::max(std::abs(samples[i]), std::abs(samples[i + 1]));
    const float needed = peak > kCeiling ? kCeiling / peak : 1.0F;
    while (count_ > 0 && minima_[(head_ + count_ - 1) % capacity].gain >= needed) --count_;
    minima_[(head_ + count_++) % capacity] = {now_ + kLookAhead, needed};
    while (minima_[head_].until < now_) {
      head_ = (head_ + 1) % capacity;
      --count_;
    }
    const float minimum = minima_[head_].gain;
    held_ = minimum < held_ ? minimum : std::min(minimum, 1.0F - (1.0F - held_) * kRelease);
    const std::size_t slot = now_ % kLookAhead;
    sum_ += static_cast<double>(held_) - static_cast<double>(smooth_[slot]);
    smooth_[slot] = held_;
    gain_ = static_cast<float>(std::min(1.0, sum_ / kLookAhead));
    for (std::size_t channel = 0; channel < kChannels; ++channel) {
      float& stored = delay_[slot * kChannels + channel];
      const float out = std::clamp(stored * gain_, -kCeiling, kCeiling);  // rounding only
      stored = samples[i + channel];
      samples[i + channel] = out;
    }
  }
}

}  // namespace rostra::mix
