// SPDX-License-Identifier: Apache-2.0
// Bans of guests as rows: by the browser and by the network, for a while, so that they outlive the server.
// In: bans, and guests who want to come in; out: whether one of the bans holds for them. Addresses never come
// here, only hashes of networks. Thread: that of the connection.
#pragma once

#include "base/wall_clock.hpp"
#include "store/database/connection.hpp"
#include "store/rows/accounts.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rostra::store {

struct GuestBanRow {
  std::string channel;  ///< where: key of the chat, which a space without a row has too
  std::string space;    ///< id, whose end is that of the ban; empty = a space without a row
  std::string person;
  std::string networkHash;  ///< bytes; empty = the ban is of the browser alone
  std::string reason;
  Millis expires = 0;
};
struct GuestBanMatch {
  std::string reason;
  bool self = false;  ///< this guest was banned, not only somebody from their network
};

/// A second one of the same guest from the same network replaces the first. NotFound when the space is gone.
[[nodiscard]] Result<void> insertGuestBan(Connection& db, const GuestBanRow& ban);
/// The ban that holds for this guest at `now`, one of their own first. `networkHash`: empty = of no network.
[[nodiscard]] Result<std::optional<GuestBanMatch>> findGuestBan(Connection& db, std::string_view channel,
                                                                std::string_view person,
                                                                std::string_view networkHash, Millis now);
/// All of this guest in this space. Returns how many.
[[nodiscard]] Result<std::int64_t> deleteGuestBans(Connection& db, std::string_view space,
                                                   std::string_view person);

}  // namespace rostra::store
