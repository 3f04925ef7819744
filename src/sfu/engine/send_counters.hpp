// SPDX-License-Identifier: Apache-2.0
// What a subscribe connection of the engine has sent, and what is known of its path.
#pragma once

#include <atomic>
#include <cstdint>

namespace rostra::sfu {

/// Written by the engine's thread, read by anyone.
struct SendCounters {
  std::atomic<std::uint64_t> asked{0};         ///< packets that NACKs named
  std::atomic<std::uint64_t> resent{0};        ///< packets sent again
  std::atomic<std::uint64_t> resentBytes{0};   ///< with headers
  std::atomic<std::uint64_t> tooSoon{0};       ///< not sent again: within a round trip
  std::atomic<std::uint64_t> overBudget{0};    ///< not sent again: retransmission-share was reached
  std::atomic<std::uint64_t> acknowledged{0};  ///< by transport-wide feedback
  std::atomic<std::uint64_t> reportedLost{0};  ///< by the same
  std::atomic<std::int64_t> roundTripUs{-1};   ///< -1 = not measured yet
  std::atomic<std::int64_t> estimateBps{0};
  std::atomic<std::int64_t> queueDelayUs{0};    ///< on the way
  std::atomic<std::int64_t> pacerDelayUs{0};    ///< of the packet that waits longest here
  std::atomic<std::uint64_t> paddingBytes{0};   ///< of probes
  std::atomic<std::uint32_t> soundCopies{0};    ///< of what was said before, in each packet of sound
  std::atomic<std::int64_t> playoutDelayUs{0};  ///< that pictures are held for at least
};

/// Adds to a counter that only one thread writes, or whose order to others does not matter.
inline void count(std::atomic<std::uint64_t>& counter, std::uint64_t by = 1) noexcept {
  counter.fetch_add(by, std::memory_order_relaxed);
}

}  // namespace rostra::sfu
