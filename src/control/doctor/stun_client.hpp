// SPDX-License-Identifier: Apache-2.0
// Asks a STUN or TURN server as a worker would. In: where it is and, for TURN, who asks; out: the address by
// which it sees this machine, or an allocation that is given back at once. Messages: libnice's STUN library.
#pragma once

#include "base/result.hpp"
#include "control/config/units.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rostra::control {

enum class StunTransport : std::uint8_t { Udp, Tcp, Tls };

struct StunPlace {
  std::string host;
  std::uint16_t port = 0;
  StunTransport transport = StunTransport::Udp;
};

/// The IP address that answers of the server would go to (RFC 8489 binding), asked from a UDP port of
/// `ports`. Timeout when nothing comes back.
[[nodiscard]] Result<std::string> askMappedAddress(const StunPlace& server, const PortRange& ports);
struct Relay {
  std::string address;
  std::vector<std::string> reaches;  ///< of the peers that were asked about
};
/// A relay (RFC 8656 allocation), and to which of these IPv4 addresses it would carry packets (permissions,
/// s.9; nothing is sent to them). Denied when user or password are refused, Timeout when nothing comes back,
/// Unavailable otherwise.
[[nodiscard]] Result<Relay> askAllocation(const StunPlace& server, const std::string& user,
                                          const std::string& password, const std::vector<std::string>& peers);

}  // namespace rostra::control
