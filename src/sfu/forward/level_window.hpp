// SPDX-License-Identifier: Apache-2.0
// How loud a microphone was lately. In: the level of each audio packet (RFC 6464) on the thread that receives
// it; out: one level for all that came since the loop last looked. Pure.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace rostra::sfu {

/// One level stands for a block of packets: the one that most of them are louder than or as loud as. A key
/// that is struck or a cup that is put down fills few of the packets of a fifth of a second, however loud it
/// is, and changes nothing; a mean would let it through. Thread: add() any, without lock and allocation;
/// take() one other.
class LevelWindow {
 public:
  /// Digital silence (RFC 6464 s.3), dBov; also of a microphone whose packets carry no level, or none came.
  static constexpr std::int8_t kSilence = -127;
  /// Of packets of 20 ms 640 ms, of the shortest, 10 ms, still more than one look of the loop.
  static constexpr std::size_t kCapacity = 32;

  LevelWindow() noexcept {
    for (auto& level : levels_) level.store(kSilence, std::memory_order_relaxed);
  }

  /// The level of one packet, dBov.
  void add(std::int8_t dbov) noexcept {
    const std::uint32_t place = added_.fetch_add(1, std::memory_order_relaxed);
    levels_[place % kCapacity].store(dbov, std::memory_order_relaxed);
  }

  /// The lower median of what was added since the last call, of its newest kCapacity; kSilence when nothing
  /// was. One that is being added at this moment may be missed: it is one of ten.
  [[nodiscard]] std::int8_t take() noexcept {
    const std::uint32_t end = added_.load(std::memory_order_relaxed);
    const std::size_t count = std::min<std::size_t>(end - taken_, kCapacity);
    taken_ = end;
    if (count == 0) return kSilence;
    std::array<std::int8_t, kCapacity> block{};
    for (std::size_t i = 0; i < count; ++i)
      block[i] = levels_[(end - 1 - i) % kCapacity].load(std::memory_order_relaxed);
    const auto median = block.begin() + static_cast<std::ptrdiff_t>((count - 1) / 2);
    std::nth_element(block.begin(), median, block.begin() + static_cast<std::ptrdiff_t>(count));
    return *median;
  }

 private:
  std::array<std::atomic<std::int8_t>, kCapacity> levels_;
  std::atomic<std::uint32_t> added_{0};  ///< how many there were; wraps at a multiple of kCapacity
  std::uint32_t taken_ = 0;              ///< of take() only
};

}  // namespace rostra::sfu
