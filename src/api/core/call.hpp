// SPDX-License-Identifier: Apache-2.0
// One call with who makes it (Call), and the table that says which function answers which address (Route).
#pragma once

#include "accounts/credentials.hpp"
#include "api/core/fields.hpp"
#include "api/core/reply.hpp"
#include "api/core/router.hpp"
#include "api/core/services.hpp"
#include "base/check.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace rostra::api {

/// The value of what was found to be there.
template <class T>
[[nodiscard]] const T& present(const std::optional<T>& value) {
  ROSTRA_CHECK(value.has_value());
  return *value;
}

/// Who makes a call.
struct Who {
  store::Account account;
  std::optional<store::SessionRow> session;  ///< of a browser
  std::optional<accounts::Scopes> scopes;    ///< of a personal token
};

struct Route;

/// One request on its way. Handlers run on a thread of the database; what they start elsewhere keeps the
/// call alive by shared_from_this().
class Call : public std::enable_shared_from_this<Call> {
 public:
  std::shared_ptr<Services> services;
  origin::HttpRequest request;
  Parameters parameters;
  const Route* route = nullptr;
  glib::Ref<JsonObject> body;
  std::optional<Who> who;
  std::string address;  ///< of the client
  bool secure = false;  ///< cookies get Secure

  [[nodiscard]] const std::string& parameter(const char* name) const { return parameters.at(name); }
  /// Value in the query, decoded; nothing when it is missing.
  [[nodiscard]] std::optional<std::string> query(std::string_view name) const;
  /// `limit` of the query, 1 to 100.
  [[nodiscard]] tl::expected<std::int64_t, Failure> limit(std::int64_t byDefault) const;
  /// `cursor` of the query; empty = from the start.
  [[nodiscard]] tl::expected<std::string, Failure> cursor() const;
  /// True when this caller has the powers of a server owner here: a session of one, or a token with `admin`.
  [[nodiscard]] bool serverOwner() const;
  [[nodiscard]] const std::string& accountId() const;  ///< empty when nobody is logged in
  /// Of a call that Access::Account or Access::Session let in.
  [[nodiscard]] const store::Account& account() const { return present(who).account; }
  /// Of a call that Access::Session let in.
  [[nodiscard]] const store::SessionRow& session() const { return present(present(who).session); }
  /// True for a method that changes something.
  [[nodiscard]] bool changes() const;
};

/// Who may call.
enum class Access : std::uint8_t {
  Anyone,   ///< logged in or not
  Fresh,    ///< no session is looked at; only pages of this server (log in, sign up)
  Account,  ///< a session, or a token with the scope
  Session,  ///< a session only: what a token must not reach
};
enum class Body : std::uint8_t { None, Json, Picture };

struct Route {
  const char* method;
  const char* path;
  Access access;
  accounts::Area area;
  Body body;
  /// Runs on a thread of the database.
  Outcome (*handle)(Call& call, store::Connection& db);
};

[[nodiscard]] std::span<const Route> routes();

// The parts of the table, a file each.
[[nodiscard]] std::span<const Route> sessionRoutes();
[[nodiscard]] std::span<const Route> profileRoutes();
[[nodiscard]] std::span<const Route> secondFactorRoutes();
[[nodiscard]] std::span<const Route> tokenRoutes();
[[nodiscard]] std::span<const Route> spaceRoutes();
[[nodiscard]] std::span<const Route> floorRoutes();
[[nodiscard]] std::span<const Route> memberRoutes();
[[nodiscard]] std::span<const Route> invitationRoutes();
[[nodiscard]] std::span<const Route> roomRoutes();
[[nodiscard]] std::span<const Route> recordingRoutes();

/// Runs `work(Call&, Connection&) -> Outcome` on the database and replies with what comes out, 503 when the
/// database is gone.
template <class Work>
void onDatabase(const std::shared_ptr<Call>& call, Work work, Reply reply) {
  call->services->database->run(
      [call, work = std::move(work)](store::Connection& db) mutable -> Result<Outcome> {
        return Outcome(work(*call, db));
      },
      [reply = std::move(reply)](Result<Outcome> outcome) {
        if (outcome) return reply(std::move(*outcome));
        // Exhausted: too many jobs are waiting, which is no one's fault.
        reply(outcome.error().kind == ErrorKind::Exhausted ? busy() : failureOf(outcome.error()));
      });
}

}  // namespace rostra::api
