// SPDX-License-Identifier: Apache-2.0
// One direction of a bad line: what happens to each packet, and what was counted. In: sizes of packets as
// they come, the time; out: when each arrives, or that it does not. Pure: who calls it carries the packets.
#pragma once

#include "rtp/packet/clock.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <random>
#include <string_view>

namespace rostra::test {

struct LineSettings {
  double kbps = 0;                                       ///< 0 = as fast as packets come
  rtp::Duration queue = std::chrono::milliseconds(200);  ///< what would wait longer is dropped
  rtp::Duration delay{};                                 ///< one way, besides the queue
  rtp::Duration jitter{};                                ///< up to this much later, in order
  double loss = 0;                                       ///< share of packets
  double burst = 1;  ///< packets lost in a row on average (Gilbert's model); 1 = each for itself

  /// Words like "rate=1000 queue=200 delay=50 jitter=5 loss=2 burst=4" (kbit/s, ms, percent) change what they
  /// name. False, and nothing changed: a word is not understood.
  [[nodiscard]] bool apply(std::string_view words);
};

/// Since the last take().
struct LineCounts {
  std::uint64_t offeredPackets = 0;
  std::uint64_t offeredBytes = 0;
  std::uint64_t passedBytes = 0;
  std::uint64_t lostPackets = 0;     ///< by chance
  std::uint64_t droppedPackets = 0;  ///< the queue was full
  rtp::Duration queueP50{};          ///< of the packets that passed; the time in the queue alone
  rtp::Duration queueP95{};
};

/// Thread: none of its own.
class EmulatedLink {
 public:
  explicit EmulatedLink(std::uint32_t seed) : random_(seed) {}

  void set(const LineSettings& settings) noexcept { settings_ = settings; }
  [[nodiscard]] const LineSettings& settings() const noexcept { return settings_; }
  /// When a packet that comes now arrives; nothing = it is lost. Packets arrive in the order they came.
  [[nodiscard]] std::optional<rtp::TimePoint> send(std::uint32_t bytes, rtp::TimePoint now);
  /// What was counted since the last call.
  [[nodiscard]] LineCounts take();

 private:
  [[nodiscard]] bool lost();
  [[nodiscard]] double chance() { return std::uniform_real_distribution<double>(0, 1)(random_); }
  [[nodiscard]] rtp::Duration quantile(double share) const noexcept;

  static constexpr std::size_t kMilliseconds = 4096;  // longer ones count as this
  LineSettings settings_;
  std::mt19937 random_;
  bool inBurst_ = false;
  rtp::TimePoint busyUntil_{};
  rtp::TimePoint lastArrival_{};
  LineCounts counts_;
  std::array<std::uint32_t, kMilliseconds> waits_{};
  std::uint64_t waited_ = 0;  // how many are in waits_
};

}  // namespace rostra::test
