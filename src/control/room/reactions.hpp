// SPDX-License-Identifier: Apache-2.0
// Reactions that fly over stage and player: which there are, and how many. A person may send a few a second;
// a room shows what a page can draw, so in a large one only a part of them flies. Pure, the caller brings the
// clock. Thread: any, one at a time.
#pragma once

#include "control/signalling/rate_limiter.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace rostra::control {

/// As the pages offer them (web/src/room/chat/emoji.ts).
inline constexpr std::array<std::string_view, 6> kReactions{"👏", "❤️", "😂", "😮", "🎉", "👍"};

class Reactions {
 public:
  using TimePoint = RateLimiter::TimePoint;
  enum class Decision : std::uint8_t {
    Send,
    Leave,    ///< enough fly already; nobody needs to be told
    TooFast,  ///< this person sends too many
    Unknown   ///< not one of the offered ones
  };

  [[nodiscard]] Decision take(const std::string& person, std::string_view emoji, TimePoint now) {
    if (std::find(kReactions.begin(), kReactions.end(), emoji) == kReactions.end()) return Decision::Unknown;
    auto& own = people_.try_emplace(person, kPersonPerSecond, kPersonBurst, now).first->second;
    if (!own.allow(now)) return Decision::TooFast;
    return room_.allow(now) ? Decision::Send : Decision::Leave;
  }
  void forget(const std::string& person) { people_.erase(person); }

 private:
  static constexpr double kPersonPerSecond = 3;
  static constexpr double kPersonBurst = 8;
  static constexpr double kRoomPerSecond = 20;
  static constexpr double kRoomBurst = 40;
  std::map<std::string, RateLimiter> people_;
  RateLimiter room_{kRoomPerSecond, kRoomBurst, TimePoint{}};
};

}  // namespace rostra::control
