// SPDX-License-Identifier: Apache-2.0
#include "sfu/worker/source_states.hpp"

namespace rostra::sfu {

void SourceStates::say(const MediaState& state) {
  media_ = state;
  for (std::size_t i = 0; i < kSources; ++i) {
    const auto source = static_cast<Source>(i);
    announced_[i] = on(source) || (announced_[i] && source != Source::Screen);
  }
}

void SourceStates::notePackets(Source source) noexcept {
  if (!media_) announced_[static_cast<std::size_t>(source)] = true;
}

bool SourceStates::on(Source source) const noexcept {
  if (!media_) return true;
  switch (source) {
    case Source::Microphone:
      return media_->microphone;
    case Source::Camera:
      return media_->camera;
    case Source::Screen:
      break;
  }
  return media_->screen;
}

bool SourceStates::expectsMedia() const noexcept {
  return media_ && (media_->microphone || media_->camera || media_->screen);
}

}  // namespace rostra::sfu
