// SPDX-License-Identifier: Apache-2.0
#include "control/serve/inherited_sockets.hpp"

#include "base/text.hpp"
#include "control/operations/service_manager.hpp"
#include "origin/web/listener.hpp"

#include <charconv>
#include <fcntl.h>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>

namespace rostra::control {
namespace {

constexpr int kFirstDescriptor = 3;  // SD_LISTEN_FDS_START
constexpr std::string_view kMetrics = "metrics";

std::optional<int> parseCount(const std::string& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool listensOnTcp(int descriptor) {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0) return false;
  if (address.ss_family != AF_INET && address.ss_family != AF_INET6) return false;
  int type = 0;
  int listening = 0;
  length = sizeof(type);
  if (::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &length) != 0 || type != SOCK_STREAM) return false;
  length = sizeof(listening);
  return ::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) == 0 && listening == 1;
}

}  // namespace

void InheritedSockets::apply(Configuration& configuration) const {
  if (!web.addresses.empty()) configuration.listen = web.addresses;
  if (!metrics.addresses.empty()) configuration.metricsListen = metrics.addresses;
}

Result<InheritedSockets> inheritSockets() {
  const auto pid = parseCount(takeVariable("LISTEN_PID"));
  const auto count = parseCount(takeVariable("LISTEN_FDS"));
  const std::string nameList = takeVariable("LISTEN_FDNAMES");
  InheritedSockets sockets;
  // A process between the service manager and this one may have left the variables behind.
  if (!count || !pid || *pid != ::getpid()) return sockets;
  const auto names = split(nameList, ':');
  for (int i = 0; i < *count; ++i) {
    const int descriptor = kFirstDescriptor + i;
    if (!listensOnTcp(descriptor)) {
      return fail(ErrorKind::InvalidInput,
                  "the service manager passed descriptor " + std::to_string(descriptor) +
                      ", which is not a listening TCP socket; write ListenStream=host:port into the socket "
                      "unit");
    }
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    const auto index = static_cast<std::size_t>(i);
    auto& group = index < names.size() && names[index] == kMetrics ? sockets.metrics : sockets.web;
    group.descriptors.push_back(descriptor);
    group.addresses.push_back(origin::localAddress(descriptor));
  }
  return sockets;
}

}  // namespace rostra::control
