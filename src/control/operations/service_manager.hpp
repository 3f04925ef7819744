// SPDX-License-Identifier: Apache-2.0
// What `serve` tells the service manager that started it (sd_notify(3)). In: the steps of its life; out: one
// datagram each on the socket that NOTIFY_SOCKET names. A page of code instead of libsystemd, whose protocol
// is documented and frozen.
#pragma once

#include "base/file_descriptor.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>

namespace rostra::control {

/// An environment variable that the service manager set for this process alone; it is removed.
[[nodiscard]] std::string takeVariable(const char* name);

/// Without a service manager every call does nothing. Thread: one.
class ServiceManager {
 public:
  ServiceManager() = default;
  /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID and removes them from the environment.
  [[nodiscard]] static ServiceManager fromEnvironment();

  /// People can come in. `status`: for `systemctl status`.
  void ready(std::string_view status);
  /// The configuration is being read again; ready() says that it was.
  void reloading();
  void stopping();
  /// For `systemctl status`; nothing else changes.
  void status(std::string_view text);
  /// Asks not to be killed for a while longer. Called more often than the watchdog wants to hear it.
  void alive();

 private:
  void tell(const std::string& text);

  FileDescriptor socket_;
  sockaddr_un address_{};
  socklen_t addressLength_ = 0;
  std::chrono::microseconds watchdog_{0};  ///< 0 = nobody waits
  std::chrono::steady_clock::time_point lastAlive_;
};

}  // namespace rostra::control
