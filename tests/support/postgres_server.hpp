// SPDX-License-Identifier: Apache-2.0
// A real PostgreSQL of a test's own: a cluster in a folder for temporary files, reached over a socket in it,
// run by an unprivileged user, gone with the object (and with the process, whatever way it ends).
#pragma once

#include "base/file_descriptor.hpp"
#include "base/result.hpp"
#include "support/temporary_folder.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace rostra::test {

/// Thread: the one that starts it, which must live as long (the kernel ends the server with it).
class PostgresServer {
 public:
  /// Makes a cluster and starts its server; takes a second or two. Unavailable with the server's log, or with
  /// what to install.
  [[nodiscard]] static Result<std::unique_ptr<PostgresServer>> start();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  /// Address of a database of this server, for --database.
  [[nodiscard]] std::string address(std::string_view database) const;
  /// Makes an empty database and returns its address.
  [[nodiscard]] Result<std::string> createDatabase();
  /// Runs one statement in the database `postgres` as superuser; the first column of the first row, or
  /// nothing.
  Result<std::string> run(const std::string& sql) const;

  /// Shuts it down, ending all connections.
  void stop();
  /// Starts it again after stop().
  [[nodiscard]] Result<void> startAgain();
  /// Stops all its processes where they are: connections stay open and nobody answers.
  void pause();
  void resume();
  [[nodiscard]] bool running() const noexcept { return pid_ > 0; }
  [[nodiscard]] std::string log() const;

 private:
  PostgresServer() = default;
  [[nodiscard]] Result<void> makeCluster();
  [[nodiscard]] pid_t spawn(std::vector<std::string> arguments) const;
  void end(int number);

  TemporaryFolder folder_;
  std::string programs_;  ///< folder of initdb and postgres
  pid_t pid_ = 0;
  pid_t guard_ = 0;            ///< continues what was paused, also when this process is killed
  FileDescriptor guardsPipe_;  ///< its end tells the guard to do so
  int databases_ = 0;
};

}  // namespace rostra::test
