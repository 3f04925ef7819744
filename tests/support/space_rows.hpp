// SPDX-License-Identifier: Apache-2.0
// Accounts, log-ins and spaces put straight into a server's database, so that tests of rooms need no HTTP
// API. Every call waits for the database. Thread: any, one at a time.
#pragma once

#include "accounts/identity.hpp"
#include "store/database.hpp"
#include "store/rows/spaces.hpp"

#include <functional>
#include <memory>
#include <string>

namespace rostra::test {

class SpaceRows {
 public:
  /// `address`, `folder`: those of the server.
  explicit SpaceRows(const std::string& address, const std::string& folder);
  ~SpaceRows();
  SpaceRows(const SpaceRows&) = delete;
  SpaceRows& operator=(const SpaceRows&) = delete;

  struct LoggedIn {
    std::string account;
    std::string cookie;  ///< header line for a handshake
    std::string token;
  };
  /// Without a password nobody can log in with it, only with the session that comes along.
  LoggedIn account(const std::string& name, bool serverOwner = false, const std::string& password = {});
  /// Another session of the account, as of another browser.
  LoggedIn logIn(const std::string& account);
  /// The row of this session; nothing when it ended.
  std::optional<store::SessionRow> session(const std::string& token);
  /// As if it had last been used at `seen` and would end at `expires`.
  void touch(const std::string& token, store::Millis seen, store::Millis expires);
  /// A space of this account; returns its row.
  store::Space space(const std::string& slug, const std::string& owner,
                     const std::function<void(store::Space&)>& change = nullptr);
  void role(const store::Space& space, const std::string& person, store::Role role);
  /// Token of a new invitation.
  std::string invitation(const store::Space& space, store::Role role, std::int64_t maxUses,
                         const std::function<void(store::InvitationRow&)>& change = nullptr);
  std::optional<store::BanRow> ban(const store::Space& space, const std::string& person);
  /// Whether this guest is banned from this room for a while.
  bool guestBanned(const std::string& slug, const std::string& person);
  std::optional<store::Role> roleOf(const store::Space& space, const std::string& person);
  store::Space read(const std::string& slug);

 private:
  template <class T>
  T wait(std::function<Result<T>(store::Connection&)> work);
  std::shared_ptr<store::Database> database_;
};

}  // namespace rostra::test
