// SPDX-License-Identifier: Apache-2.0
// How much later than planned a participant is played, so that their media comes in time. in: when packets
// came and when they were to be played; out: a delay for all their sound and pictures together, so that they
// stay in sync. Pure, virtual clock.
#pragma once

#include <cstdint>

namespace rostra::mix {

/// Most participants need none: the mixer waits `jitterMs` for everybody. Somebody behind a slow or bursty
/// network, whose packets keep missing that, is played later, by what they need, instead of being cut to
/// pieces; when they need it no more for kCalmWindows, the delay goes again. Thread: none of its own.
class PlayoutDelay {
 public:
  static constexpr std::uint64_t kWindowNs = 1'000'000'000;
  static constexpr int kCalmWindows = 10;
  static constexpr double kTolerated = 0.05;  ///< share of late packets that is not worth a delay
  static constexpr std::int64_t kMaxDelayNs = 1'500'000'000;

  /// `budgetNs`: how much after its play-out time a packet may come and still be in time.
  explicit PlayoutDelay(std::int64_t budgetNs) noexcept : budgetNs_(budgetNs) {}

  void observe(std::uint64_t nowNs, std::uint64_t playoutNs) noexcept;
  /// Nothing of what was observed applies any more.
  void reset() noexcept;
  [[nodiscard]] std::int64_t delayNs() const noexcept { return delayNs_; }

 private:
  void closeWindow() noexcept;

  std::int64_t budgetNs_;
  std::int64_t delayNs_ = 0;
  std::uint64_t windowEndNs_ = 0;
  std::uint32_t packets_ = 0;
  std::uint32_t late_ = 0;
  std::int64_t lateSumNs_ = 0;     // by how much the late ones missed the plain budget
  std::int64_t calmNeedNs_ = 0;    // most that was needed in calm windows so far
  std::int64_t windowNeedNs_ = 0;  // most that was needed in this window
  int calmWindows_ = 0;
};

}  // namespace rostra::mix
