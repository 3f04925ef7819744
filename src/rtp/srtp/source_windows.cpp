// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/source_windows.hpp"

#include "rtp/packet/sequence.hpp"

#include <algorithm>

namespace rostra::rtp {

ReplayWindow* SourceWindows::find(std::uint32_t ssrc) noexcept {
  if (last_ < sources_.size() && sources_[last_].ssrc == ssrc) return &sources_[last_].window;
  const auto found =
      std::lower_bound(sources_.begin(), sources_.end(), ssrc,
                       [](const Source& each, std::uint32_t value) { return each.ssrc < value; });
  if (found == sources_.end() || found->ssrc != ssrc) return nullptr;
  last_ = static_cast<std::size_t>(found - sources_.begin());
  return &found->window;
}

ReplayWindow* SourceWindows::add(std::uint32_t ssrc) {
  if (sources_.size() >= kMaxSources) return nullptr;
  const auto place =
      std::lower_bound(sources_.begin(), sources_.end(), ssrc,
                       [](const Source& each, std::uint32_t value) { return each.ssrc < value; });
  return &sources_.insert(place, Source{ssrc, {}})->window;
}

std::optional<std::uint64_t> packetIndex(const ReplayWindow* window, std::uint16_t sequence) noexcept {
  if (window == nullptr || !window->highest()) return sequence;
  const std::int64_t index = unwrapSequence(static_cast<std::int64_t>(*window->highest()), sequence);
  if (index < 0) return std::nullopt;
  return static_cast<std::uint64_t>(index);
}

}  // namespace rostra::rtp
