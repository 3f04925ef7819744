// SPDX-License-Identifier: Apache-2.0
// Of `rostra doctor`: whether the ports that are configured can be had.
#include "base/file_descriptor.hpp"
#include "control/config/addresses.hpp"
#include "control/doctor/doctor.hpp"
#include "control/serve/preflight.hpp"
#include "control/serve/settings.hpp"

#include <cerrno>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace rostra::control {
namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

Addresses resolve(const HostPort& place) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(place.port);
  if (::getaddrinfo(place.host.empty() ? nullptr : place.host.c_str(), port.c_str(), &hints, &found) != 0)
    found = nullptr;
  return {found, &::freeaddrinfo};
}

/// 0, or the errno of listening there.
int tryListening(const addrinfo& address) {
  const FileDescriptor socket(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  // As the server does: connections that have just ended are no obstacle.
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (address.ai_family == AF_INET6) ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
  return ::bind(socket.get(), address.ai_addr, address.ai_addrlen) == 0 && ::listen(socket.get(), 1) == 0
             ? 0
             : errno;
}

void examineListener(const char* option, const std::string& text, bool running, Findings& findings) {
  const auto place = parseHostPort(text);
  if (!place) return;  // the configuration was checked
  const auto addresses = resolve(*place);
  if (!addresses) {
    findings.broken(option, text + ": the name of the host means no address", "getent hosts " + place->host);
    return;
  }
  const int error = tryListening(*addresses);
  const std::string port = std::to_string(place->port);
  if (error == 0) {
    findings.good(option, text + " is free");
  } else if (error == EADDRINUSE && running) {
    findings.good(option, text + " is in use, as it should be while the server runs");
  } else if (error == EADDRINUSE) {
    findings.broken(option, text + " is taken by another program", "ss -ltnp 'sport = :" + port + "'");
  } else if (error == EACCES) {
    findings.broken(option, text + ": this user may not open ports below 1024",
                    "systemctl edit rostra: AmbientCapabilities=CAP_NET_BIND_SERVICE; or a proxy in front");
  } else {
    findings.broken(option, text + ": " + std::strerror(error), "ip address");
  }
}

}  // namespace

void examinePorts(const Configuration& configuration, bool running, Findings& findings) {
  for (const std::string& text : configuration.listen) examineListener("listen", text, running, findings);
  for (const std::string& text : configuration.metricsListen)
    examineListener("metrics-listen", text, running, findings);
  const std::string range = format(configuration.udpPorts);
  const auto media = sfuConfiguration(configuration);
  if (const auto free = checkUdpPorts(configuration, media.localAddresses)) {
    findings.good("udp-ports", range + " has enough free ports for a full stage");
  } else {
    findings.broken("udp-ports", free.error().message,
                    free.error().kind == ErrorKind::InvalidInput ? "ip address" : "ss -lunp");
  }
}

}  // namespace rostra::control
