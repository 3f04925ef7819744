// SPDX-License-Identifier: Apache-2.0
// One direction of a path: a bottleneck with a queue, a delay, and loss. In: packets of any flow; out: the
// same, later or not at all. RFC 8867 s.3: capacity that changes by a schedule, a drop-tail queue with a
// limit in time.
#pragma once

#include "rtp/packet/bitrate.hpp"
#include "rtp/packet/clock.hpp"
#include "support/event_queue.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <random>
#include <vector>

namespace rostra::test {

/// From `at` (since the start of the simulation) on.
template <class T>
struct Step {
  rtp::Duration at{};
  T value{};
};
template <class T>
using Schedule = std::vector<Step<T>>;

struct LinkConfig {
  Schedule<rtp::Bitrate> capacity;  ///< the first from 0 on
  rtp::Duration delay = std::chrono::milliseconds(50);
  rtp::Duration queue = std::chrono::milliseconds(300);
  rtp::Duration jitter{};      ///< up to this much later, in order
  Schedule<double> loss = {};  ///< share of packets lost, whatever their number
  double burstLength = 1;      ///< packets lost in a row on average (Gilbert's model); 1 = each for itself
  std::uint32_t seed = 1;
  Schedule<rtp::Duration> moreDelay = {};  ///< added to `delay`: the route is another one
};

class LinkSimulator {
 public:
  LinkSimulator(EventQueue& events, LinkConfig config);
  LinkSimulator(const LinkSimulator&) = delete;
  LinkSimulator& operator=(const LinkSimulator&) = delete;

  /// `deliver` is called when the packet arrives; never when it is lost. Returns how long it waits for its
  /// place on the link and takes to leave, or nothing when the queue was full.
  std::optional<rtp::Duration> send(std::uint32_t bytes, std::function<void()> deliver);

  [[nodiscard]] rtp::Bitrate capacity(rtp::TimePoint at) const noexcept;
  /// What it could carry between two instants, in bytes.
  [[nodiscard]] double bytesBetween(rtp::TimePoint from, rtp::TimePoint to) const noexcept;

 private:
  [[nodiscard]] bool lost();
  [[nodiscard]] rtp::TimePoint finish(rtp::TimePoint from, double bytes) const noexcept;

  EventQueue& events_;
  LinkConfig config_;
  std::mt19937 random_;
  bool inBurst_ = false;
  rtp::TimePoint busyUntil_{};
  rtp::TimePoint lastArrival_{};
  struct Queued {
    rtp::TimePoint leaves{};
    std::uint32_t bytes = 0;
  };
  std::deque<Queued> queue_;
  std::int64_t queuedBytes_ = 0;
};

}  // namespace rostra::test
