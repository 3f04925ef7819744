// SPDX-License-Identifier: Apache-2.0
#include "control/room/guest_bans.hpp"

#include "control/config/addresses.hpp"

namespace rostra::control {

std::string bannedNetwork(const std::string& address) {
  constexpr unsigned kIpv4Bits = 24;
  constexpr unsigned kIpv6Bits = 56;
  if (address == "127.0.0.1" || address == "::1" || !checkIpAddress(address)) return {};
  return networkOf(address, kIpv4Bits, kIpv6Bits);
}

void GuestBans::add(const std::string& space, const std::string& person, const std::string& address,
                    const std::string& reason, TimePoint now) {
  if (time_.count() == 0) return;
  while (!bans_.empty() && (bans_.front().until <= now || bans_.size() >= kMost)) bans_.pop_front();
  bans_.push_back({space, person, bannedNetwork(address), reason, now + time_});
}

std::optional<GuestBans::Match> GuestBans::find(const std::string& space, const std::string& person,
                                                const std::string& address, TimePoint now) const {
  if (bans_.empty()) return std::nullopt;
  const std::string network = bannedNetwork(address);
  std::optional<Match> match;
  for (const Ban& ban : bans_) {
    if (ban.until <= now || ban.space != space) continue;
    if (ban.person == person) return Match{ban.reason, true};
    if (!network.empty() && ban.network == network) match = Match{ban.reason, false};
  }
  return match;
}

void GuestBans::lift(const std::string& space, const std::string& person) {
  bans_.remove_if([&](const Ban& ban) { return ban.space == space && ban.person == person; });
}

void GuestBans::forget(const std::string& space) {
  bans_.remove_if([&](const Ban& ban) { return ban.space == space; });
}

}  // namespace rostra::control
