// SPDX-License-Identifier: Apache-2.0
#include "accounts/log_in_limits.hpp"

namespace rostra::accounts {
namespace {

/// An address has no line break, so two pairs never look the same.
std::string pairOf(const LogInLimits::Who& who) {
  return who.address + "\n" + who.account;
}

}  // namespace

LogInLimits::LogInLimits(const Settings& settings, Duration window)
    : devices_(settings.tries, window),
      pairs_(settings.tries, window),
      addresses_(settings.perAddress, window),
      accounts_(settings.perAccount, window) {}

std::optional<LogInLimits::Duration> LogInLimits::take(const Who& who, TimePoint now) {
  if (who.device) return devices_.take(*who.device, now);
  if (const auto wait = pairs_.take(pairOf(who), now)) return wait;
  if (const auto wait = addresses_.take(who.address, now)) {
    pairs_.giveBack(pairOf(who), now);
    return wait;
  }
  if (const auto wait = accounts_.take(who.account, now)) {
    pairs_.giveBack(pairOf(who), now);
    addresses_.giveBack(who.address, now);
    return wait;
  }
  return std::nullopt;
}

void LogInLimits::giveBack(const Who& who, TimePoint now) {
  if (who.device) return devices_.giveBack(*who.device, now);
  pairs_.giveBack(pairOf(who), now);
  addresses_.giveBack(who.address, now);
  accounts_.giveBack(who.account, now);
}

}  // namespace rostra::accounts
