// SPDX-License-Identifier: Apache-2.0
#include "rtp/congestion/queue_watch.hpp"

#include <algorithm>
#include <chrono>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

// Short enough that clocks which drift by 50 us a second do not look like a queue.
constexpr Duration kWindow = 15s;
// A clock was set, or the route is another one.
constexpr Duration kJump = 3s;
// Two packets may always wait; but how long they take is only known as this flow's share of the path.
constexpr Duration kEmpty = 25ms;
constexpr Duration kMaxEmpty = 100ms;
constexpr int kDecreases = 2;
// Alone, a flow drains its queue sooner than this.
constexpr Duration kNotDrained = 2500ms;
// Whoever was there lately has come back.
constexpr Duration kLately = 30s;
constexpr Duration kNotDrainedAgain = 800ms;
// A queue grows or drains, the more so as this flow sends less than the path carries while there is one. What
// stays the same within this for so long is the way itself: the route became a longer one.
constexpr Duration kStill = 5ms;
constexpr Duration kStillFor = 1500ms;
// Then it is tried again whether this flow is alone.
constexpr Duration kContested = 10s;

}  // namespace

void QueueWatch::restart(Duration shortest, TimePoint now) noexcept {
  window_ = emptyAt_ = now;
  contestedUntil_ = now - kLately;
  current_ = before_ = shortest;
  delay_ = {};
  decreases_ = 0;
}

bool QueueWatch::still(Duration shortest, TimePoint now) noexcept {
  const Duration low = std::min(stillLow_, shortest);
  const Duration high = std::max(stillHigh_, shortest);
  if (!stillSince_ || high - low > kStill) {
    stillSince_ = now;
    stillLow_ = stillHigh_ = shortest;
    return false;
  }
  stillLow_ = low;
  stillHigh_ = high;
  return now - *stillSince_ >= kStillFor;
}

void QueueWatch::update(Duration shortest, Duration packet, TimePoint now) noexcept {
  empty_ = std::clamp(2 * packet, kEmpty, kMaxEmpty);
  if (!window_ || shortest - last_ > kJump || last_ - shortest > kJump) restart(shortest, now);
  if (still(shortest, now) && delay_ > kEmpty) restart(stillLow_, now);
  last_ = shortest;
  if (now - *window_ >= kWindow) {
    before_ = current_;
    current_ = shortest;
    window_ = now;
  }
  current_ = std::min(current_, shortest);
  delay_ = shortest - std::min(current_, before_);
  if (empty()) {
    emptyAt_ = now;
    decreases_ = 0;
    return;
  }
  const bool lately = now - contestedUntil_ < kLately;
  if (now - emptyAt_ >= (lately ? kNotDrainedAgain : kNotDrained) && decreases_ >= (lately ? 1 : kDecreases))
    contestedUntil_ = now + std::chrono::duration_cast<TimePoint::duration>(kContested);
}

}  // namespace rostra::rtp
