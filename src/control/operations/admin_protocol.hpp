// SPDX-License-Identifier: Apache-2.0
// Requests of the admin socket as text and as values. In: one line; out: what is asked for, or an answer that
// says what is wrong. Pure. Format (docs/cli.md): one JSON object a line over DATA-DIR/admin.sock,
//   {"request":"rooms"}
//   {"request":"stats","room":"demo"}
//   {"request":"graph","room":"demo"}                                            the pipeline of the mixer
//   {"request":"graph","room":"demo","participant":"ID","transport":"publish"}   or "subscribe"
//   {"request":"account-gone","account":"ID","reason":"..."}                     sent by `rostra user`
//   {"request":"space-gone","room":"demo","space":"ID"}                          the same
//   {"request":"reload","dryRun":true}                                           the file, read again
//   {"request":"log-level","levels":"info,sfu=debug"}                            without levels: as they are
//   {"request":"drain","action":"begin"}                                         or "undo", "status"
//   {"request":"drain","action":"wait","draining":true,"rooms":2,"onStage":3,"viewers":5}   answered when it
//   differs
//   {"request":"people","room":"demo"}                                           everyone in a room
//   {"request":"change","what":"mute","room":"demo","person":"Ada","value":"camera","dryRun":true}
// answered by {"ok":true, ...} or {"ok":false,"kind":"not-found","message":"..."}, in order.
#pragma once

#include "base/result.hpp"
#include "glib/ref.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace rostra::control {

/// Name of the socket in the data folder.
inline constexpr const char* kAdminSocket = "admin.sock";
/// Longest request line.
inline constexpr std::size_t kMaxAdminRequest = 4096;
/// Longest answer: a graph or the stats of a full room.
inline constexpr std::size_t kMaxAdminAnswer = 16U << 20;

/// Longest countdown before a show, in seconds; as in signalling.
inline constexpr std::int64_t kMaxCountdown = 60;

struct RoomsRequest {};
struct StatsRequest {
  std::string room;
};
/// Which pipeline is shown: the room's mixer, or one of a participant's two transports.
struct GraphRequest {
  std::string room;                        ///< slug of the space
  std::optional<std::string> participant;  ///< id as in `rostra stats`; nothing = the mixer
  std::string transport = "publish";       ///< "publish" or "subscribe"; of a participant only
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
/// The configuration is read again; what can change while the server runs does, unless `dryRun`.
struct ReloadRequest {
  bool dryRun = false;
};
/// The levels of the log, of the server and its workers, and what they become.
struct LogLevelRequest {
  std::string levels;  ///< as the option log-level; empty = they stay
};
/// The server takes no new rooms, or takes them again; what still runs.
struct DrainRequest {
  std::string action;  ///< begin, undo, status, or wait: answered when something differs from what follows
  bool draining = false;
  std::int64_t rooms = 0;
  std::int64_t onStage = 0;
  std::int64_t viewers = 0;
};
struct PeopleRequest {
  std::string room;
};
/// What hosts do, and more, done by an operator.
struct ChangeRequest {
  /// live, end, lock, unlock, layout, record-start, record-stop; of a person: mute, unmute-request, remove,
  /// ban, audience, role
  std::string what;
  std::string room;
  std::string person;  ///< id, id on stage or name; empty = it is about the room
  std::string value;   ///< seconds until live, layout, source, reason or role
  bool dryRun = false;
};
using AdminRequest =
    std::variant<RoomsRequest, StatsRequest, GraphRequest, AccountGoneRequest, SpaceGoneRequest,
                 ReloadRequest, LogLevelRequest, PeopleRequest, ChangeRequest, DrainRequest>;

/// InvalidInput names what is missing or unknown.
[[nodiscard]] Result<AdminRequest> parseAdminRequest(std::string_view line);
/// One line, without its end.
[[nodiscard]] std::string toJson(const AdminRequest& request);

/// {"ok":false,"kind":...,"message":...}
[[nodiscard]] std::string adminFailure(const Error& error);
/// The error in an answer with "ok": false.
[[nodiscard]] Error failureIn(JsonObject* answer);

}  // namespace rostra::control
