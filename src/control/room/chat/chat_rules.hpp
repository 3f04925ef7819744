// SPDX-License-Identifier: Apache-2.0
// What may be written in the chat, by whom and how often. In: texts, who writes, the time; out: the text as
// it is stored, or why it is not taken. Pure, the caller brings the clock. Thread: any, one at a time.
#pragma once

#include "base/result.hpp"
#include "control/room/roles.hpp"
#include "control/signalling/rate_limiter.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rostra::control {

/// The text without blanks around it, control characters and marks that turn the direction of what follows.
/// InvalidInput when nothing is left, it is longer than `maxCharacters`, or it is not UTF-8.
[[nodiscard]] Result<std::string> cleanChatText(std::string_view text, std::size_t maxCharacters);

struct Writer {
  Role role = Role::Viewer;
  bool member = false;  ///< has a role in the space
  bool onStage = false;
};
/// Why this person may not write; nothing when they may.
[[nodiscard]] std::optional<Refusal> mayWrite(protocol::signalling::ChatAccess access, const Writer& writer);

/// How often people write: a rate for everyone, slow mode for who is not host. Remembers people for a while
/// after they left, so that a new connection starts nothing anew.
class ChatPace {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  struct Settings {
    double perSecond = 1;
    double burst = 5;
  };
  struct Verdict {
    std::optional<Refusal> refusal;
    std::chrono::milliseconds retryAfter{0};
  };

  explicit ChatPace(Settings settings) : settings_(settings) {}

  /// May this person write now? Counts when they may. `nonce` (may be empty): a message that was taken before
  /// is always let through, because it is a repetition that is stored once.
  [[nodiscard]] Verdict allow(const std::string& channel, const std::string& person, const std::string& nonce,
                              bool host, std::chrono::seconds slowMode, TimePoint now);
  /// A message could not be stored: its sender may try again at once.
  void giveBack(const std::string& channel, const std::string& person, const std::string& nonce);

 private:
  struct Pace {
    RateLimiter limit;
    std::optional<TimePoint> last;
    std::optional<TimePoint> beforeLast;
    std::deque<std::string> nonces;
    TimePoint seen;
  };
  void forgetIdle(TimePoint now);

  Settings settings_;
  std::map<std::pair<std::string, std::string>, Pace> paces_;
  TimePoint lastSweep_{};
};

}  // namespace rostra::control
