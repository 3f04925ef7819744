// SPDX-License-Identifier: Apache-2.0
#include "store/rows/guest_bans.hpp"

#include "store/database/query.hpp"

namespace rostra::store {

Result<void> insertGuestBan(Connection& db, const GuestBanRow& ban) {
  auto rows = db.run(
      "INSERT INTO guest_bans (channel, space, person, network_hash, reason, expires) "
      "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (channel, person, network_hash) DO UPDATE SET "
      "reason = excluded.reason, expires = excluded.expires",
      {ban.channel, ban.space.empty() ? Value() : Value(ban.space), ban.person, blob(ban.networkHash),
       ban.reason, ban.expires});
  return explain(done(std::move(rows)), ErrorKind::NotFound, "The space does not exist.");
}

Result<std::optional<GuestBanMatch>> findGuestBan(Connection& db, std::string_view channel,
                                                  std::string_view person, std::string_view networkHash,
                                                  Millis now) {
  auto own = firstOf(db.run("SELECT reason FROM guest_bans WHERE channel = ? AND person = ? AND expires > ? "
                            "ORDER BY expires DESC LIMIT 1",
                            {text(channel), text(person), now}),
                     [](const Row& row) { return GuestBanMatch{.reason = row.text(0), .self = true}; });
  if (!own || *own || networkHash.empty()) return own;
  return firstOf(
      db.run("SELECT reason FROM guest_bans WHERE channel = ? AND network_hash = ? AND expires > ? "
             "ORDER BY expires DESC LIMIT 1",
             {text(channel), blob(networkHash), now}),
      [](const Row& row) { return GuestBanMatch{.reason = row.text(0), .self = false}; });
}

Result<std::int64_t> deleteGuestBans(Connection& db, std::string_view space, std::string_view person) {
  return howMany(
      db, db.run("DELETE FROM guest_bans WHERE space = ? AND person = ?", {text(space), text(person)}));
}

}  // namespace rostra::store
