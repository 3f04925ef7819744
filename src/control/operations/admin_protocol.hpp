// SPDX-License-Identifier: Apache-2.0
// Requests of the admin socket as text and as values. In: one line; out: what is asked for, or an answer that
// says what is wrong. Pure.
#pragma once

#include "base/result.hpp"
#include "control/operations/admin_client.hpp"
#include "glib/ref.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace rostra::control {

/// Longest request line.
inline constexpr std::size_t kMaxAdminRequest = 4096;

struct RoomsRequest {};
struct StatsRequest {
  std::string room;
};
/// `rostra user` disabled or deleted an account, or ended its sessions: its connections end now.
struct AccountGoneRequest {
  std::string account;
  std::string reason;  ///< a sentence for the person
};
/// A space went with its owner: everyone is told and leaves, and its recordings are deleted.
struct SpaceGoneRequest {
  std::string room;   ///< slug
  std::string space;  ///< id
};
using AdminRequest =
    std::variant<RoomsRequest, StatsRequest, GraphQuery, AccountGoneRequest, SpaceGoneRequest>;

/// InvalidInput names what is missing or unknown.
[[nodiscard]] Result<AdminRequest> parseAdminRequest(std::string_view line);
[[nodiscard]] glib::Ref<JsonObject> toJson(const AdminRequest& request);

/// {"ok":false,"kind":...,"message":...}
[[nodiscard]] std::string adminFailure(const Error& error);
/// The error in an answer with "ok": false.
[[nodiscard]] Error failureIn(JsonObject* answer);

}  // namespace rostra::control
