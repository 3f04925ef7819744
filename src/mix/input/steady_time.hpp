// SPDX-License-Identifier: Apache-2.0
// Times of pictures that never step back a little. in: when a picture is to be shown; out: the same, or the
// time of the one before. Pure.
#pragma once

#include <cstdint>

namespace rostra::mix {

/// A participant's times step back when the SFU learns what their timestamps mean (the first sender report),
/// when another simulcast layer takes over, and when their delay is taken back. Pictures stay in order
/// anyway, so one that is due before its predecessor is due with it; decoders would warn of every one of them
/// ("decreasing timestamp"). Larger steps are passed on: they are faults, and the warning is right. Thread:
/// none of its own.
class SteadyTime {
 public:
  static constexpr std::uint64_t kLargestStep = 2'000'000'000;  ///< ns; PlayoutDelay takes back 1.5 s at most

  [[nodiscard]] std::uint64_t next(std::uint64_t time) noexcept {
    if (time >= last_ || last_ - time > kLargestStep) last_ = time;
    return last_;
  }

 private:
  std::uint64_t last_ = 0;
};

}  // namespace rostra::mix
