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
glib::ObjectWriter write(const GoLiveRequest& live) {
  return glib::ObjectWriter()
      .text("request", "go-live")
      .text("room", live.room)
      .number("countdown", live.countdown);
}
glib::ObjectWriter write(const EndShowRequest& end) {
  return glib::ObjectWriter().text("request", "end-show").text("room", end.room);
}
glib::ObjectWriter write(const GraphRequest& query) {
  glib::ObjectWriter object;
  object.text("request", "graph").text("room", query.room);
  if (query.participant) object.text("participant", *query.participant).text("transport", query.transport);
  return object;
}

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
  constexpr std::array<std::string_view, 5> kOfRooms{"stats", "graph", "go-live", "end-show", "space-gone"};
  if (std::find(kOfRooms.begin(), kOfRooms.end(), *kind) == kOfRooms.end()) {
    return fail(ErrorKind::InvalidInput,
                "there is no request '" + *kind +
                    "'; use rooms, stats, graph, go-live, end-show, account-gone or space-gone");
  }
  auto room = glib::readString(object->get(), "room", kMaxName);
  if (!room) return tl::make_unexpected(std::move(room.error()));
  if (*kind == "stats") return StatsRequest{std::move(*room)};
  if (*kind == "end-show") return EndShowRequest{std::move(*room)};
  if (*kind == "go-live") {
    const auto countdown = glib::readInteger(object->get(), "countdown", 0, kMaxCountdown);
    if (!countdown) return tl::make_unexpected(countdown.error());
    return GoLiveRequest{std::move(*room), *countdown};
  }
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
