// SPDX-License-Identifier: Apache-2.0
// Where each stream of a connection stands: its roll-over counter and its replay window. In: SSRC and
// sequence number; out: the 48-bit index of the packet. RFC 3711 s.3.3.1 and appendix A.
#pragma once

#include "rtp/srtp/replay_window.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace rostra::rtp {

/// Streams are kept for the life of the keys: forgetting one would let its packets be replayed, and on the
/// sending side restart its key stream. Thread: none of its own.
class SourceWindows {
 public:
  /// More than any stage has streams; a peer with the keys cannot make it grow further.
  static constexpr std::size_t kMaxSources = 4096;

  /// Nothing when it is not known yet. Valid until the next add().
  [[nodiscard]] ReplayWindow* find(std::uint32_t ssrc) noexcept;
  /// Of one that is not known. Nothing when there are too many. Allocates.
  ReplayWindow* add(std::uint32_t ssrc);

 private:
  struct Source {
    std::uint32_t ssrc = 0;
    ReplayWindow window;
  };
  std::vector<Source> sources_;  // in order of SSRCs
  std::size_t last_ = 0;         // found last: packets of one frame come together
};

/// The index nearest to the highest of `window` with these lower 16 bits; the sequence number itself for a
/// stream that begins. Nothing when that would be before the roll-over counter's first zero.
[[nodiscard]] std::optional<std::uint64_t> packetIndex(const ReplayWindow* window,
                                                       std::uint16_t sequence) noexcept;

}  // namespace rostra::rtp
