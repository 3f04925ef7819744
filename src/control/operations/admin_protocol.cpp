// SPDX-License-Identifier: Apache-2.0
#include "control/operations/admin_protocol.hpp"

#include "glib/json.hpp"
#include "glib/json_writer.hpp"

#include <algorithm>
#include <array>

namespace rostra::control {
namespace {

constexpr std::size_t kMaxName = 64;
constexpr std::size_t kMaxReason = 256;
constexpr std::size_t kMaxLevels = 1024;
constexpr std::size_t kMaxMessage = 4096;
constexpr std::array kKinds{ErrorKind::InvalidInput, ErrorKind::Denied,    ErrorKind::NotFound,
                            ErrorKind::Conflict,     ErrorKind::Exhausted, ErrorKind::Unavailable,
                            ErrorKind::Timeout,      ErrorKind::Internal};

glib::ObjectWriter write(const RoomsRequest&) {
  return glib::ObjectWriter().text("request", "rooms");
}
glib::ObjectWriter write(const StatsRequest& stats) {
  return glib::ObjectWriter().text("request", "stats").text("room", stats.room);
}
glib::ObjectWriter write(const AccountGoneRequest& gone) {
  return glib::ObjectWriter()
      .text("request", "account-gone")
      .text("account", gone.account)
      .text("reason", gone.reason);
}
glib::ObjectWriter write(const SpaceGoneRequest& gone) {
  return glib::ObjectWriter().text("request", "space-gone").text("room", gone.room).text("space", gone.space);
}
glib::ObjectWriter write(const GraphRequest& query) {
  glib::ObjectWriter object;
  object.text("request", "graph").text("room", query.room);
  if (query.participant) object.text("participant", *query.participant).text("transport", query.transport);
  return object;
}

glib::ObjectWriter write(const ReloadRequest& reload) {
  return glib::ObjectWriter().text("request", "reload").flag("dryRun", reload.dryRun);
}
glib::ObjectWriter write(const LogLevelRequest& log) {
  glib::ObjectWriter object;
  object.text("request", "log-level");
  if (!log.levels.empty()) object.text("levels", log.levels);
  return object;
}
glib::ObjectWriter write(const DrainRequest& drain) {
  glib::ObjectWriter object;
  object.text("request", "drain").text("action", drain.action);
  if (drain.action != "wait") return object;
  object.flag("draining", drain.draining).number("rooms", drain.rooms);
  return object.number("onStage", drain.onStage).number("viewers", drain.viewers);
}
glib::ObjectWriter write(const PeopleRequest& people) {
  return glib::ObjectWriter().text("request", "people").text("room", people.room);
}
glib::ObjectWriter write(const ChangeRequest& change) {
  glib::ObjectWriter object;
  object.text("request", "change").text("what", change.what).text("room", change.room);
  if (!change.person.empty()) object.text("person", change.person);
  if (!change.value.empty()) object.text("value", change.value);
  return object.flag("dryRun", change.dryRun);
}

/// Rooms and people of one server.
constexpr std::int64_t kMaxCounted = 1'000'000'000;

constexpr std::array<std::string_view, 7> kRoomChanges{"live",   "end",          "lock",       "unlock",
                                                       "layout", "record-start", "record-stop"};
constexpr std::array<std::string_view, 6> kPersonChanges{"mute", "unmute-request", "remove",
                                                         "ban",  "audience",       "role"};

/// A member that may be missing.
Result<std::string> readOptional(JsonObject* object, const char* name, std::size_t most = kMaxReason) {
  if (!glib::has(object, name)) return std::string();
  return glib::readString(object, name, most);
}

Result<AdminRequest> parseChange(JsonObject* object) {
  ChangeRequest change;
  for (auto&& [name, member] : {std::pair{"what", &change.what}, {"room", &change.room}}) {
    auto text = glib::readString(object, name, kMaxName);
    if (!text) return tl::make_unexpected(std::move(text.error()));
    *member = std::move(*text);
  }
  for (auto&& [name, member] : {std::pair{"person", &change.person}, {"value", &change.value}}) {
    auto text = readOptional(object, name);
    if (!text) return tl::make_unexpected(std::move(text.error()));
    *member = std::move(*text);
  }
  const bool ofPerson = std::ranges::find(kPersonChanges, change.what) != kPersonChanges.end();
  if (!ofPerson && std::ranges::find(kRoomChanges, change.what) == kRoomChanges.end())
    return fail(ErrorKind::InvalidInput, "there is no change '" + change.what + "'");
  if (ofPerson == change.person.empty())
    return fail(ErrorKind::InvalidInput,
                "'" + change.what + (ofPerson ? "' needs a 'person'" : "' is about a room, not a person"));
  if (!glib::has(object, "dryRun")) return change;
  const auto dry = glib::readBoolean(object, "dryRun");
  if (!dry) return tl::make_unexpected(dry.error());
  change.dryRun = *dry;
  return change;
}

Result<AdminRequest> parseDrain(JsonObject* object) {
  constexpr std::array<std::string_view, 4> kActions{"begin", "undo", "status", "wait"};
  auto action = glib::readString(object, "action", kMaxName);
  if (!action) return tl::make_unexpected(std::move(action.error()));
  if (std::ranges::find(kActions, *action) == kActions.end())
    return fail(ErrorKind::InvalidInput, "'action' must be begin, undo, status or wait");
  DrainRequest drain;
  drain.action = std::move(*action);
  if (drain.action != "wait") return drain;
  const auto draining = glib::readBoolean(object, "draining");
  if (!draining) return tl::make_unexpected(draining.error());
  drain.draining = *draining;
  for (const auto& [name, member] :
       {std::pair{"rooms", &drain.rooms}, {"onStage", &drain.onStage}, {"viewers", &drain.viewers}}) {
    const auto number = glib::readInteger(object, name, 0, kMaxCounted);
    if (!number) return tl::make_unexpected(number.error());
    *member = *number;
  }
  return drain;
}

Result<AdminRequest> parseReload(JsonObject* object) {
  if (!glib::has(object, "dryRun")) return ReloadRequest{};
  const auto dry = glib::readBoolean(object, "dryRun");
  if (!dry) return tl::make_unexpected(dry.error());
  return ReloadRequest{*dry};
}

}  // namespace

Result<AdminRequest> parseAdminRequest(std::string_view line) {
  const auto object = glib::parseObject(line, kMaxAdminRequest);
  if (!object) return tl::make_unexpected(object.error());
  const auto kind = glib::readString(object->get(), "request", kMaxName);
  if (!kind) return tl::make_unexpected(kind.error());
  if (*kind == "rooms") return RoomsRequest{};
  if (*kind == "drain") return parseDrain(object->get());
  if (*kind == "reload") return parseReload(object->get());
  if (*kind == "log-level") {
    return readOptional(object->get(), "levels", kMaxLevels).map([](std::string levels) -> AdminRequest {
      return LogLevelRequest{std::move(levels)};
    });
  }
  if (*kind == "change") return parseChange(object->get());
  if (*kind == "account-gone") {
    auto account = glib::readString(object->get(), "account", kMaxName);
    if (!account) return tl::make_unexpected(std::move(account.error()));
    auto reason = glib::readString(object->get(), "reason", kMaxReason);
    if (!reason) return tl::make_unexpected(std::move(reason.error()));
    return AccountGoneRequest{std::move(*account), std::move(*reason)};
  }
  if (*kind != "stats" && *kind != "graph" && *kind != "space-gone" && *kind != "people") {
    return fail(ErrorKind::InvalidInput, "there is no request '" + *kind +
                                             "'; use rooms, stats, graph, people, change, drain, reload, "
                                             "log-level, account-gone or space-gone");
  }
  auto room = glib::readString(object->get(), "room", kMaxName);
  if (!room) return tl::make_unexpected(std::move(room.error()));
  if (*kind == "stats") return StatsRequest{std::move(*room)};
  if (*kind == "people") return PeopleRequest{std::move(*room)};
  if (*kind == "space-gone") {
    auto space = glib::readString(object->get(), "space", kMaxName);
    if (!space) return tl::make_unexpected(std::move(space.error()));
    return SpaceGoneRequest{std::move(*room), std::move(*space)};
  }
  GraphRequest query;
  query.room = std::move(*room);
  if (!glib::has(object->get(), "participant")) return query;
  auto participant = glib::readString(object->get(), "participant", kMaxName);
  if (!participant) return tl::make_unexpected(std::move(participant.error()));
  query.participant = std::move(*participant);
  if (!glib::has(object->get(), "transport")) return query;
  auto transport = glib::readString(object->get(), "transport", kMaxName);
  if (!transport) return tl::make_unexpected(std::move(transport.error()));
  if (*transport != "publish" && *transport != "subscribe") {
    return fail(ErrorKind::InvalidInput, "'transport' must be publish or subscribe");
  }
  query.transport = std::move(*transport);
  return query;
}

std::string toJson(const AdminRequest& request) {
  return std::visit([](const auto& one) { return write(one); }, request).toText();
}

std::string adminFailure(const Error& error) {
  return glib::ObjectWriter()
      .flag("ok", false)
      .text("kind", toString(error.kind))
      .text("message", error.message)
      .toText();
}

Error failureIn(JsonObject* answer) {
  Error error{ErrorKind::Internal, "the server did not say what went wrong", std::source_location::current()};
  if (auto message = glib::readString(answer, "message", kMaxMessage)) error.message = std::move(*message);
  const auto kind = glib::readString(answer, "kind", kMaxName);
  for (const ErrorKind candidate : kKinds) {
    if (kind && toString(candidate) == *kind) error.kind = candidate;
  }
  return error;
}

}  // namespace rostra::control
