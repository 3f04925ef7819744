// SPDX-License-Identifier: Apache-2.0
// A real `rostra serve` for integration tests: own port, own data folder, gone after the test with all its
// workers.
#pragma once

#include "support/child_process.hpp"
#include "support/port_block.hpp"

#include <libsoup/soup.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rostra::test {

struct HttpAnswer {
  int status = 0;  ///< 0 = no connection
  std::string body;
  std::string contentType;
};

struct HttpCall {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string contentType = "application/json";  ///< of the body, when there is one
};

/// Over a connection of its own; runs the loop meanwhile. Thread: the hub's loop.
[[nodiscard]] HttpAnswer httpCall(SocketHub& hub, const HttpCall& call,
                                  std::chrono::milliseconds deadline = std::chrono::seconds(20));
/// GET over a connection of its own; runs the loop meanwhile. Thread: the hub's loop.
[[nodiscard]] HttpAnswer httpGet(SocketHub& hub, const std::string& url,
                                 std::chrono::milliseconds deadline = std::chrono::seconds(10));

class ServerProcess {
 public:
  struct Options {
    std::vector<std::string> arguments;  ///< added to `serve --listen ... --data-dir ...`
    std::vector<std::string> environment;
    std::string binary;  ///< empty: bin/rostra of this build
  };
  /// Starts it and waits until /healthz answers 200. Unavailable with its standard error otherwise.
  [[nodiscard]] static Result<std::unique_ptr<ServerProcess>> start(SocketHub& hub, Options options);
  [[nodiscard]] static Result<std::unique_ptr<ServerProcess>> start(SocketHub& hub) { return start(hub, {}); }

  /// Ends it as an operator does and starts it again on the same port and data folder, with the same options.
  [[nodiscard]] Result<void> restart();

  /// http://127.0.0.1:port, without a slash at the end.
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }
  [[nodiscard]] std::string webSocketUrl() const {
    return "ws://127.0.0.1:" + std::to_string(port()) + "/ws";
  }
  [[nodiscard]] std::uint16_t port() const noexcept { return ports_.tcp(); }
  [[nodiscard]] ChildProcess& process() noexcept { return *process_; }
  [[nodiscard]] const std::string& log() const noexcept { return process_->output(); }
  [[nodiscard]] const std::string& dataFolder() const noexcept { return data_.path(); }
  /// Living workers with this word in their command line: "sfu-worker" or "mix-worker".
  [[nodiscard]] std::vector<ProcessFacts> workers(std::string_view kind) const;

 private:
  ServerProcess(SocketHub& hub, Options options) : hub_(hub), options_(std::move(options)) {}
  [[nodiscard]] Result<void> begin();
  SocketHub& hub_;
  Options options_;
  TemporaryFolder data_;
  PortBlock ports_;
  std::unique_ptr<ChildProcess> process_;
};

/// bin/rostra of this build.
[[nodiscard]] std::string rostraBinary();

}  // namespace rostra::test
