// SPDX-License-Identifier: Apache-2.0
#include "mix/input/playout_delay.hpp"

#include <algorithm>

namespace rostra::mix {
namespace {
constexpr std::int64_t kHeadroomNs =
    20'000'000;  // over what was seen, so that the next packet is not late again
}

void PlayoutDelay::observe(std::uint64_t nowNs, std::uint64_t playoutNs) noexcept {
  if (windowEndNs_ == 0) windowEndNs_ = nowNs + kWindowNs;
  if (nowNs >= windowEndNs_) {
    closeWindow();
    windowEndNs_ = nowNs + kWindowNs;
  }
  const std::int64_t need = static_cast<std::int64_t>(nowNs - playoutNs) - budgetNs_;
  ++packets_;
  windowNeedNs_ = std::max(windowNeedNs_, need);
  if (need > delayNs_) {
    ++late_;
    lateSumNs_ += std::min(need, kMaxDelayNs);
  }
}

void PlayoutDelay::closeWindow() noexcept {
  if (late_ > kTolerated * packets_) {
    // The mean, not the most: one packet that was stuck for a second must not hold everything up.
    delayNs_ = std::min(lateSumNs_ / late_ + kHeadroomNs, kMaxDelayNs);
    calmWindows_ = 0;
    calmNeedNs_ = 0;
  } else if (delayNs_ > 0) {
    calmNeedNs_ = std::max(calmNeedNs_, windowNeedNs_);
    if (++calmWindows_ >= kCalmWindows) {
      const std::int64_t enough = calmNeedNs_ > 0 ? calmNeedNs_ + kHeadroomNs : 0;
      if (enough + kHeadroomNs < delayNs_) delayNs_ = enough;
      calmWindows_ = 0;
      calmNeedNs_ = 0;
    }
  }
  packets_ = 0;
  late_ = 0;
  lateSumNs_ = 0;
  windowNeedNs_ = 0;
}

void PlayoutDelay::reset() noexcept {
  *this = PlayoutDelay(budgetNs_);
}

}  // namespace rostra::mix
