// SPDX-License-Identifier: Apache-2.0
#include "rtp/congestion/surge_detector.hpp"

#include <algorithm>
#include <chrono>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

// All of the last packets wait: no single one was late.
constexpr std::size_t kLast = 4;
constexpr Duration kWaits = 25ms;
// Packets that left within so long are looked at, and those of a frame or two at least.
constexpr Duration kWindow = 100ms;
constexpr Duration kLeast = 15ms;
// The queue grows by this much of the time: more than a fifth too much is sent.
constexpr double kGrowth = 0.2;
// A line that packets wait for is never idle: between the frames of a camera there is no gap for two more
// packets.
constexpr std::int64_t kMostGap = 3000;
// And they wait longer one by one: where a single step is half of it, and no packet took so long, the route
// is another.
constexpr std::int64_t kPacket = 1500;

// Other flows come and go, and take their part by and by: that is for the trend of delays.
constexpr double kMuchLess = 0.65;

double seconds(Duration time) noexcept {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

void SurgeDetector::add(const PacketResult& packet) noexcept {
  samples_[count_++ % kSamples] = {packet.sent, *packet.received, packet.size};
}

std::optional<Surge> SurgeDetector::update(Bitrate estimate, Duration base, Duration noQueue,
                                           TimePoint now) noexcept {
  const std::size_t known = std::min(count_, kSamples);
  if (known < kLast) return std::nullopt;
  Duration waits = newest(0).oneWay() - base;
  for (std::size_t back = 1; back < kLast; ++back) waits = std::min(waits, newest(back).oneWay() - base);
  if (waits < std::max(noQueue, kWaits)) {
    if (waits < noQueue) told_ = false;
    return std::nullopt;
  }
  if (told_) return std::nullopt;
  // Back to where the queue began.
  const Sample& last = newest(0);
  std::size_t back = 0;
  std::int64_t bytes = 0;
  Duration step{};
  Duration gap{};
  while (back + 1 < known && last.sent - newest(back + 1).sent <= kWindow &&
         newest(back + 1).received <= newest(back).received &&
         newest(back + 1).oneWay() > base + noQueue / 4) {
    bytes += newest(back).size;
    gap = std::max(gap, newest(back).received - newest(back + 1).received);
    step = std::max(step, newest(back).oneWay() - newest(back + 1).oneWay());
    ++back;
  }
  const Sample& first = newest(back);
  const Duration left = last.sent - first.sent;
  const Duration came = last.received - first.received;
  if (left < kLeast) return std::nullopt;
  const Duration grown = last.oneWay() - first.oneWay();
  const double growth = seconds(grown) / seconds(left);
  if (growth < kGrowth) return std::nullopt;
  const Bitrate carried = Bitrate::of(bytes, came);
  if (carried > estimate * kMuchLess || gap > carried.timeFor(kMostGap)) return std::nullopt;
  if (2 * step > grown && step > carried.timeFor(kPacket)) return std::nullopt;
  told_ = true;
  const Duration since = now - last.sent;
  return Surge{carried, last.oneWay() - base + std::chrono::duration_cast<Duration>(since * growth)};
}

}  // namespace rostra::rtp
