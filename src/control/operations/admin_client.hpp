// SPDX-License-Identifier: Apache-2.0
// The operator's side of the admin socket. In: a request (admin_protocol.hpp); out: the running server's
// answer. Used by `rostra rooms`, `rostra stats`, `rostra show`, `rostra user` and `rostra pipeline graph`.
#pragma once

#include "base/file_descriptor.hpp"
#include "base/result.hpp"
#include "control/operations/admin_protocol.hpp"
#include "glib/ref.hpp"

#include <chrono>
#include <filesystem>
#include <string>

namespace rostra::control {

/// A connection to the server that runs with a data folder. Blocking. Thread: any, one at a time.
class AdminClient {
 public:
  /// Unavailable, with what to do, when no server runs with this folder or this user may not talk to it.
  [[nodiscard]] static Result<AdminClient> connect(const std::filesystem::path& dataDir);

  /// Sends one request and waits for its answer. Errors of the server come back as their kind; Timeout when
  /// it says nothing for `timeout`.
  [[nodiscard]] Result<glib::Ref<JsonObject>> call(
      const AdminRequest& request, std::chrono::milliseconds timeout = std::chrono::seconds(10));

  /// {"ok":true,"rooms":[...],"workers":[...]}: see docs/cli.md.
  [[nodiscard]] Result<glib::Ref<JsonObject>> rooms();
  /// {"ok":true,"room":{...},"sfu":{...},"mixer":{...}}. NotFound when there is no such room.
  [[nodiscard]] Result<glib::Ref<JsonObject>> stats(const std::string& room);
  /// Graphviz text. NotFound when there is no such room, participant or mixer.
  [[nodiscard]] Result<std::string> graph(const GraphRequest& query);
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
