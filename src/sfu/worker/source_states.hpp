// SPDX-License-Identifier: Apache-2.0
// What one participant sends. In: what their page says of it, packets while it has said nothing; out: which
// sources are forwarded and which have slots. Pure.
#pragma once

#include "protocol/worker.hpp"
#include "sfu/forward/stream_table.hpp"

#include <array>
#include <optional>

namespace rostra::sfu {

/// Thread: none of its own, the caller serialises.
class SourceStates {
 public:
  using MediaState = protocol::worker::sfuCommand::MediaState;
  using Source = protocol::worker::Source;

  /// What the page says from now on.
  void say(const MediaState& state);
  /// Packets of `source` came. Until the page has said something, that counts as its being on.
  void notePackets(Source source) noexcept;

  [[nodiscard]] bool said() const noexcept { return media_.has_value(); }
  /// Whether packets are forwarded.
  [[nodiscard]] bool on(Source source) const noexcept;
  /// Whether it was on at least once, so that subscribers have a slot for it. The slot of a camera or
  /// microphone that is switched off stays, so that switching it on again needs no negotiation; a screen's
  /// goes.
  [[nodiscard]] bool announced(Source source) const noexcept {
    return announced_[static_cast<std::size_t>(source)];
  }
  /// Whether silence means something: with everything off a browser has nothing to send but ICE checks.
  [[nodiscard]] bool expectsMedia() const noexcept;

 private:
  std::optional<MediaState> media_;
  std::array<bool, kSources> announced_{};
};

}  // namespace rostra::sfu
