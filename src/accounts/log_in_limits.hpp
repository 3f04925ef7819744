// SPDX-License-Identifier: Apache-2.0
// How often passwords may be tried. In: who tries which account from where, the time; out: now, or how long
// to wait. A browser that has logged in to the account before has attempts of its own, which nobody else can
// use up. Every other attempt counts three times: for this address and this account (a guesser at one
// account, whose neighbours behind the same address still get into theirs), for the address (one password
// tried on many accounts), and for the account (many addresses that guess one password; they keep out
// browsers that the account does not know, never those it knows). Thread: any.
#pragma once

#include "accounts/attempts.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace rostra::accounts {

class LogInLimits {
 public:
  using TimePoint = Attempts::TimePoint;
  using Duration = Attempts::Duration;
  /// Wrong passwords in one window.
  struct Settings {
    std::int64_t tries = 10;       ///< at one account from one address, and from one known browser
    std::int64_t perAddress = 50;  ///< from one address, at all accounts together
    std::int64_t perAccount = 50;  ///< at one account, from all unknown browsers together
  };
  /// Whose attempt it is.
  struct Who {
    std::optional<std::string> device;  ///< known to the account
    std::string address;                ///< as addressKey() makes it
    std::string account;                ///< UserName::key
  };

  LogInLimits(const Settings& settings, Duration window);

  /// Takes one; nothing when it is allowed, else when the next one is. What is refused uses nothing up.
  [[nodiscard]] std::optional<Duration> take(const Who& who, TimePoint now);
  /// The attempt was not a guess (right password): it does not count.
  void giveBack(const Who& who, TimePoint now);

 private:
  Attempts devices_;
  Attempts pairs_;
  Attempts addresses_;
  Attempts accounts_;
};

}  // namespace rostra::accounts
