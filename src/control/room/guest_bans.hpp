// SPDX-License-Identifier: Apache-2.0
// Guests who are banned, for a while: by the secret of their browser, and by their network, because a secret
// is quickly forgotten. In: bans, guests who want to come in, the time; out: whether they may. These hold
// from the moment of the ban; those of store/rows/guest_bans hold after a restart as well. What a ban of a
// guest can and cannot do: docs/people.md. Pure, the caller brings the clock. Thread: any, one at a time.
#pragma once

#include "store/rows/guest_bans.hpp"

#include <chrono>
#include <cstddef>
#include <list>
#include <optional>
#include <string>

namespace rostra::control {

/// The network that the ban of a guest with this address covers. Empty for the machine itself (behind a proxy
/// that nobody named with trusted-proxy everyone comes from there), and for what is no address.
[[nodiscard]] std::string bannedNetwork(const std::string& address);

class GuestBans {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::milliseconds;
  /// More at once, and the oldest ends early.
  static constexpr std::size_t kMost = 10'000;
  using Match = store::GuestBanMatch;

  /// `time`: how long a ban holds; 0 = none is kept.
  explicit GuestBans(Duration time) : time_(time) {}

  /// `space`: its slug; `address`: of the guest.
  void add(const std::string& space, const std::string& person, const std::string& address,
           const std::string& reason, TimePoint now);
  [[nodiscard]] std::optional<Match> find(const std::string& space, const std::string& person,
                                          const std::string& address, TimePoint now) const;
  /// All of this guest in this space.
  void lift(const std::string& space, const std::string& person);
  /// Another space has this slug now.
  void forget(const std::string& space);

 private:
  struct Ban {
    std::string space;
    std::string person;
    std::string network;  // empty = none
    std::string reason;
    TimePoint until;
  };
  Duration time_;
  std::list<Ban> bans_;  // the oldest first
};

}  // namespace rostra::control
