// SPDX-License-Identifier: Apache-2.0
// The operator's side of the admin socket: in: a request; out: the running server's answer. Used by `rostra
// rooms`, `rostra stats` and `rostra pipeline graph`. Format (docs/cli.md): one JSON object a line over
// DATA-DIR/admin.sock,
//   {"request":"rooms"}
//   {"request":"stats","room":"demo"}
//   {"request":"graph","room":"demo"}                                                     the mixer's
//   pipeline
//   {"request":"graph","room":"demo","participant":"ID","transport":"publish"}            or "subscribe"
//   {"request":"account-gone","account":"ID","reason":"..."}                              of `rostra user`
//   {"request":"space-gone","room":"demo","space":"ID"}                                   the same
// answered by {"ok":true, ...} or {"ok":false,"kind":"not-found","message":"..."}, in order.
#pragma once

#include "base/file_descriptor.hpp"
#include "base/result.hpp"
#include "glib/ref.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace rostra::control {

/// Name of the socket in the data folder.
inline constexpr const char* kAdminSocket = "admin.sock";
/// Longest answer: a graph or the stats of a full room.
inline constexpr std::size_t kMaxAdminAnswer = 16U << 20;

/// Which pipeline `graph` shows: the room's mixer, or one of a participant's two transports.
struct GraphQuery {
  std::string room;                        ///< slug of the space
  std::optional<std::string> participant;  ///< id as in `rostra stats`; nothing = the mixer
  std::string transport = "publish";       ///< "publish" or "subscribe"; of a participant only
};

/// A connection to the server that runs with a data folder. Blocking. Thread: any, one at a time.
class AdminClient {
 public:
  /// Unavailable, with what to do, when no server runs with this folder or this user may not talk to it.
  [[nodiscard]] static Result<AdminClient> connect(const std::filesystem::path& dataDir);

  /// Sends one request and waits for its answer. Errors of the server come back as their kind; Timeout when
  /// it says nothing for `timeout`.
  [[nodiscard]] Result<glib::Ref<JsonObject>> call(
      JsonObject* request, std::chrono::milliseconds timeout = std::chrono::seconds(10));

  /// {"ok":true,"rooms":[...],"workers":[...]}: see docs/cli.md.
  [[nodiscard]] Result<glib::Ref<JsonObject>> rooms();
  /// {"ok":true,"room":{...},"sfu":{...},"mixer":{...}}. NotFound when there is no such room.
  [[nodiscard]] Result<glib::Ref<JsonObject>> stats(const std::string& room);
  /// Graphviz text. NotFound when there is no such room, participant or mixer.
  [[nodiscard]] Result<std::string> graph(const GraphQuery& query);
  /// All connections of an account end; `reason` is a sentence for the person.
  [[nodiscard]] Result<void> accountGone(const std::string& account, const std::string& reason);
  /// Everyone in the room of a space that was deleted is told and leaves; its recordings are deleted.
  [[nodiscard]] Result<void> spaceGone(const std::string& slug, const std::string& id);

 private:
  explicit AdminClient(FileDescriptor socket) : socket_(std::move(socket)) {}

  FileDescriptor socket_;
  std::string received_;
};

}  // namespace rostra::control
