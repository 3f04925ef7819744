// SPDX-License-Identifier: Apache-2.0
// Which of the last sequence numbers of an outgoing stream were used. In: unwrapped numbers; out: whether one
// may be sent. SRTP protects no number twice and none from long ago (RFC 3711 s.3.3.2); GStreamer's srtpenc
// ends the pipeline when it is asked to. Pure.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>

namespace rostra::rtp {

/// Thread: none of its own.
class SentWindow {
 public:
  /// Below the 128 numbers that srtpenc remembers.
  static constexpr std::int64_t kReach = 100;

  /// True = it was not used yet, is not too far back, and counts as used now.
  [[nodiscard]] bool take(std::int64_t number) noexcept {
    if (!started_ || number > highest_) {
      const std::int64_t ahead = started_ ? number - highest_ : kReach;
      if (ahead >= kReach) {
        used_.reset();
      } else {
        used_ <<= static_cast<std::size_t>(ahead);
      }
      used_.set(0);
      highest_ = number;
      started_ = true;
      return true;
    }
    const std::int64_t back = highest_ - number;
    if (back >= kReach || used_.test(static_cast<std::size_t>(back))) return false;
    used_.set(static_cast<std::size_t>(back));
    return true;
  }

 private:
  std::bitset<kReach> used_;  // bit i: highest_ - i
  std::int64_t highest_ = 0;
  bool started_ = false;
};

}  // namespace rostra::rtp
