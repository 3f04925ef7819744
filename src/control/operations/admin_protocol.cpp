// SPDX-License-Identifier: Apache-2.0
#include "control/operations/admin_protocol.hpp"

#include "glib/json.hpp"

#include <array>

namespace rostra::control {
namespace {

constexpr std::size_t kMaxName = 64;
constexpr std::size_t kMaxReason = 256;
constexpr std::size_t kMaxMessage = 4096;
constexpr std::array kKinds{ErrorKind::InvalidInput, ErrorKind::Denied,    ErrorKind::NotFound,
                            ErrorKind::Conflict,     ErrorKind::Exhausted, ErrorKind::Unavailable,
                            ErrorKind::Timeout,      ErrorKind::Internal};

}  // namespace

Result<AdminRequest> parseAdminRequest(std::string_view line) {
  const auto object = glib::parseObject(line, kMaxAdminRequest);
  if (!object) return tl::make_unexpected(object.error());
  const auto kind = glib::readString(object->get(), "request", kMaxName);
  if (!kind) return tl::make_unexpected(kind.error());
  if (*kind == "rooms") return RoomsRequest{};
  if (*kind == "account-gone") {
    auto account = glib::readString(object->get(), "account", kMaxName);
    if (!account) return tl::make_unexpected(std::move(account.error()));
    auto reason = glib::readString(object->get(), "reason", kMaxReason);
    if (!reason) return tl::make_unexpected(std::move(reason.error()));
    return AccountGoneRequest{std::move(*account), std::move(*reason)};
  }
  if (*kind != "stats" && *kind != "graph" && *kind != "space-gone") {
    return fail(ErrorKind::InvalidInput,
                "there is no request '" + *kind + "'; use rooms, stats, graph, account-gone or space-gone");
  }
  auto room = glib::readString(object->get(), "room", kMaxName);
  if (!room) return tl::make_unexpected(std::move(room.error()));
  if (*kind == "stats") return StatsRequest{std::move(*room)};
  if (*kind == "space-gone") {
    auto space = glib::readString(object->get(), "space", kMaxName);
    if (!space) return tl::make_unexpected(std::move(space.error()));
    return SpaceGoneRequest{std::move(*room), std::move(*space)};
  }
  GraphQuery query;
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

glib::Ref<JsonObject> toJson(const AdminRequest& request) {
  auto object = glib::Ref<JsonObject>::adopt(json_object_new());
  const auto set = [&](const char* name, const std::string& value) {
    json_object_set_string_member(object.get(), name, value.c_str());
  };
  if (std::holds_alternative<RoomsRequest>(request)) {
    set("request", "rooms");
  } else if (const auto* stats = std::get_if<StatsRequest>(&request)) {
    set("request", "stats");
    set("room", stats->room);
  } else if (const auto* gone = std::get_if<AccountGoneRequest>(&request)) {
    set("request", "account-gone");
    set("account", gone->account);
    set("reason", gone->reason);
  } else if (const auto* space = std::get_if<SpaceGoneRequest>(&request)) {
    set("request", "space-gone");
    set("room", space->room);
    set("space", space->space);
  } else {
    const auto& query = std::get<GraphQuery>(request);
    set("request", "graph");
    set("room", query.room);
    if (query.participant) {
      set("participant", *query.participant);
      set("transport", query.transport);
    }
  }
  return object;
}

std::string adminFailure(const Error& error) {
  const auto object = glib::Ref<JsonObject>::adopt(json_object_new());
  json_object_set_boolean_member(object.get(), "ok", FALSE);
  json_object_set_string_member(object.get(), "kind", std::string(toString(error.kind)).c_str());
  json_object_set_string_member(object.get(), "message", error.message.c_str());
  return glib::toText(object.get());
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
