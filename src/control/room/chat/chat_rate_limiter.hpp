// SPDX-License-Identifier: Apache-2.0
// How often people write in the chat. In: who writes where, the rules of the space, the time; out: whether
// they may now, and otherwise why not and when again. Pure, the caller brings the clock. Thread: any, one at
// a time.
#pragma once

#include "control/room/refusal.hpp"
#include "control/signalling/rate_limiter.hpp"

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace rostra::control {

/// How often people write: a rate for everyone, slow mode for who is not host. Remembers people for a while
/// after they left, so that a new connection resets nothing.
class ChatRateLimiter {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  struct Settings {
    double perSecond = 1;
    double burst = 5;
  };
  struct Decision {
    std::optional<Refusal> refusal;
    std::chrono::milliseconds retryAfter{0};
  };

  explicit ChatRateLimiter(Settings settings) : settings_(settings) {}
  /// Another rate, for everyone: whoever had used theirs up has a whole burst again.
  void set(Settings settings, TimePoint now);

  /// May this person write now? Counts when they may. `nonce` (may be empty): a message that was taken before
  /// is always let through, because it is a repetition that is stored once.
  [[nodiscard]] Decision allow(const std::string& channel, const std::string& person,
                               const std::string& nonce, bool host, std::chrono::seconds slowMode,
                               TimePoint now);
  /// A message could not be stored: its sender may try again at once.
  void giveBack(const std::string& channel, const std::string& person, const std::string& nonce);

 private:
  struct Rate {
    RateLimiter limit;
    std::optional<TimePoint> last;
    std::optional<TimePoint> beforeLast;
    std::deque<std::string> nonces;
    TimePoint seen;
  };
  void forgetIdle(TimePoint now);

  Settings settings_;
  std::map<std::pair<std::string, std::string>, Rate> rates_;
  TimePoint lastSweep_{};
};

}  // namespace rostra::control
