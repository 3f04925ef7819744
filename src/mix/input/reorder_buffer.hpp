// SPDX-License-Identifier: Apache-2.0
// Puts the RTP packets of one tap stream back into order. in: packets as they come; out: packets in order,
// and gaps that were given up. The SFU's jitter buffer did most of this; what it gave up on may still be late
// or lost here. Pure, virtual clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace rostra::mix {

/// Thread: none of its own, the caller serialises.
class ReorderBuffer {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void onPacket(std::uint16_t sequence, std::uint64_t playoutNs,
                          std::span<const std::byte> rtp) = 0;
    /// `count` packets before the one with `nextPlayoutNs`, which follows at once, are lost.
    virtual void onGap(std::uint16_t firstMissing, std::uint16_t count, std::uint64_t nextPlayoutNs) = 0;
  };
  struct Counters {
    std::uint64_t received = 0;
    std::uint64_t lost = 0;      ///< given up on
    std::uint64_t late = 0;      ///< came after it was given up on, or twice
    std::uint64_t restarts = 0;  ///< sequence numbers that have nothing to do with those before
  };

  /// `holdNs`: how long after its play-out time a packet waits for those before it. `listener` outlives this.
  ReorderBuffer(std::uint64_t holdNs, Listener& listener) noexcept : holdNs_(holdNs), listener_(listener) {}

  void push(std::uint16_t sequence, std::uint64_t playoutNs, std::span<const std::byte> rtp);
  /// Gives up on packets whose followers have waited long enough. Call every few milliseconds.
  void expire(std::uint64_t nowNs);
  /// Forgets everything: the next packet is the first.
  void reset() noexcept;
  [[nodiscard]] const Counters& counters() const noexcept { return counters_; }
  [[nodiscard]] std::size_t held() const noexcept { return held_.size(); }

  static constexpr std::size_t kMaxHeld = 512;  ///< packets; a second of 3 Mbit/s video
  static constexpr std::int64_t kMaxJump =
      3000;  ///< RFC 3550 A.1 MAX_DROPOUT: further away is another stream

 private:
  struct Held {
    std::uint64_t playoutNs;
    std::vector<std::byte> rtp;
  };
  void release();
  void skipTo(std::int64_t sequence);

  std::uint64_t holdNs_;
  Listener& listener_;
  std::optional<std::int64_t> next_;  // unwrapped sequence number expected next
  std::map<std::int64_t, Held> held_;
  Counters counters_;
};

}  // namespace rostra::mix
