// SPDX-License-Identifier: Apache-2.0
#include "mix/output/sound_encoder.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace rostra::mix {

Result<void> SoundEncoder::add(const pipeline::EncoderSettings& settings, std::int64_t bitRate) {
  if (outputs_.contains(bitRate)) return {};
  auto encoder = AudioEncoder::open(settings, bitRate);
  if (!encoder) return tl::make_unexpected(encoder.error());
  outputs_.emplace(bitRate, Output{std::move(*encoder)});
  return {};
}

void SoundEncoder::onPacket(std::int64_t bitRate, OnPacket onPacket) {
  outputs_.at(bitRate).receivers.push_back(std::move(onPacket));
}

const AVCodecContext& SoundEncoder::context(std::int64_t bitRate) const {
  return outputs_.at(bitRate).encoder.context();
}

/// Sound of time `lead - look-ahead` comes first: silence before it, or what is of before time 0 is left out.
Result<void> SoundEncoder::start() {
  started_ = true;
  constexpr auto kLookAhead = static_cast<std::int64_t>(Limiter::kLookAhead);
  toSkip_ = std::max<std::int64_t>(0, kLookAhead - lead_);
  const std::int64_t before = std::max<std::int64_t>(0, lead_ - kLookAhead);
  return encode(std::vector<float>(static_cast<std::size_t>(before * kChannels), 0.0F));
}

Result<void> SoundEncoder::push(std::span<float> samples) {
  limiter_.process(samples);
  if (!started_) {
    if (auto begun = start(); !begun) return begun;
  }
  const std::int64_t skip = std::min(toSkip_, static_cast<std::int64_t>(samples.size()) / kChannels);
  toSkip_ -= skip;
  return encode(samples.subspan(static_cast<std::size_t>(skip * kChannels)));
}

Result<void> SoundEncoder::encode(std::span<const float> samples) {
  for (auto& [bitRate, output] : outputs_) {
    auto done = output.encoder.encode(samples, [&receivers = output.receivers](av::PacketPtr packet) {
      for (std::size_t i = 1; i < receivers.size(); ++i) {
        av::PacketPtr shared(av_packet_clone(packet.get()));  // the same bytes
        ROSTRA_CHECK(shared);
        receivers[i](std::move(shared));
      }
      if (!receivers.empty()) receivers.front()(std::move(packet));
    });
    if (!done) return done;
  }
  return {};
}

}  // namespace rostra::mix
