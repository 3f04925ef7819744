// SPDX-License-Identifier: Apache-2.0
#include "control/operations/service_manager.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <unistd.h>

namespace rostra::control {
namespace {

/// How often within the time after which the watchdog strikes: at least every half of it
/// (sd_watchdog_enabled(3)), also when the loop is late.
constexpr int kTellsInTime = 4;

std::int64_t numberOf(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// CLOCK_MONOTONIC, as the service manager compares it.
std::int64_t monotonicUs() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_nsec / 1000;
}

}  // namespace

std::string takeVariable(const char* name) {
  const char* value = std::getenv(name);
  std::string text = value ? value : "";
  ::unsetenv(name);
  return text;
}

ServiceManager ServiceManager::fromEnvironment() {
  ServiceManager manager;
  const std::string path = takeVariable("NOTIFY_SOCKET");
  const std::string interval = takeVariable("WATCHDOG_USEC");
  const std::string pid = takeVariable("WATCHDOG_PID");
  if (pid.empty() || numberOf(pid) == ::getpid())
    manager.watchdog_ = std::chrono::microseconds(numberOf(interval));
  const bool usable = (path.starts_with('/') || path.starts_with('@')) && path.size() > 1 &&
                      path.size() < sizeof(manager.address_.sun_path);
  if (!usable) {
    if (!path.empty()) log::warning("NOTIFY_SOCKET is no address of a unix socket", {{"address", path}});
    return manager;
  }
  manager.address_.sun_family = AF_UNIX;
  std::copy(path.begin(), path.end(), manager.address_.sun_path);
  if (path.front() == '@') manager.address_.sun_path[0] = '\0';  // an abstract socket, unix(7)
  manager.addressLength_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  manager.socket_ = FileDescriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  return manager;
}

void ServiceManager::ready(std::string_view status) {
  tell("READY=1\nSTATUS=" + std::string(status));
}

void ServiceManager::reloading() {
  tell("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonicUs()) +
       "\nSTATUS=Reading the configuration again");
}

void ServiceManager::stopping() {
  tell("STOPPING=1\nSTATUS=Ending the shows");
}

void ServiceManager::status(std::string_view text) {
  tell("STATUS=" + std::string(text));
}

void ServiceManager::alive() {
  const auto now = std::chrono::steady_clock::now();
  if (watchdog_.count() <= 0 || now - lastAlive_ < watchdog_ / kTellsInTime) return;
  lastAlive_ = now;
  tell("WATCHDOG=1");
}

void ServiceManager::tell(const std::string& text) {
  if (!socket_.valid()) return;
  // Never waits: a service manager that does not read costs a message, not the broadcast.
  const auto sent = ::sendto(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                             reinterpret_cast<const sockaddr*>(&address_), addressLength_);
  if (sent < 0) log::debug("the service manager was not told", {{"reason", std::strerror(errno)}});
}

}  // namespace rostra::control
