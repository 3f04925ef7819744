// SPDX-License-Identifier: Apache-2.0
#include "mix/output/sound_encoder.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace rostra::mix {

SoundEncoder::SoundEncoder(AudioEncoder encoder, std::int64_t lead, OnPacket onPacket)
    : encoder_(std::move(encoder)), lead_(lead), onPacket_(std::move(onPacket)) {}

/// Sound of time `lead - look-ahead` comes first: silence before it, or what is of before time 0 is left out.
Result<void> SoundEncoder::start() {
  started_ = true;
  constexpr auto kLookAhead = static_cast<std::int64_t>(Limiter::kLookAhead);
  toSkip_ = std::max<std::int64_t>(0, kLookAhead - lead_);
  const std::int64_t before = std::max<std::int64_t>(0, lead_ - kLookAhead);
  return encoder_.encode(std::vector<float>(static_cast<std::size_t>(before * kChannels), 0.0F), onPacket_);
}

Result<void> SoundEncoder::push(std::span<float> samples) {
  limiter_.process(samples);
  if (!started_) {
    if (auto begun = start(); !begun) return begun;
  }
  const std::int64_t skip = std::min(toSkip_, static_cast<std::int64_t>(samples.size()) / kChannels);
  toSkip_ -= skip;
  return encoder_.encode(samples.subspan(static_cast<std::size_t>(skip * kChannels)), onPacket_);
}

}  // namespace rostra::mix
