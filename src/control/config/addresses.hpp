// SPDX-License-Identifier: Apache-2.0
// Addresses an operator or a browser writes: listen addresses, IP addresses, STUN and TURN servers, web
// origins. Pure.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace rostra::control {

struct HostPort {
  std::string host;  ///< empty = all addresses
  std::uint16_t port = 0;
};
/// "host:port", "[v6]:port", ":port". InvalidInput with an example.
[[nodiscard]] Result<HostPort> parseHostPort(std::string_view text);
/// True for "localhost", 127.0.0.0/8 and ::1.
[[nodiscard]] bool isLoopback(std::string_view host);
/// The network of an address, "203.0.113.0/24": so many bits of an IPv4 or an IPv6 address. An IPv4 address
/// inside an IPv6 one counts as IPv4. What is no address is returned as it is.
[[nodiscard]] std::string networkOf(const std::string& address, unsigned ipv4Bits, unsigned ipv6Bits);
/// Whom limits count as one: an IPv4 address, or the IPv6 network that one household gets.
[[nodiscard]] inline std::string householdOf(const std::string& address) {
  return networkOf(address, 32, 56);
}
/// An IPv4 or IPv6 address.
[[nodiscard]] Result<void> checkIpAddress(std::string_view text);

struct StunServer {
  std::string forBrowser;  ///< stun:host:port
  std::string forWorker;   ///< stun://host:port
};
/// RFC 7064: "stun:host[:port]".
[[nodiscard]] Result<StunServer> parseStunServer(std::string_view text);

struct TurnServer {
  std::string forBrowser;  ///< turn:host:port?transport=udp
  std::string username;    ///< decoded; empty = made from turn-secret for each participant
  std::string credential;  ///< decoded
  std::string forWorker;   ///< turn://user:password@host:port, both percent-encoded; empty without them
};
/// "turn:[user:password@]host[:port][?transport=udp|tcp]"; '%', ':' and '@' in user and password
/// percent-encoded. RFC 7065 with credentials.
[[nodiscard]] Result<TurnServer> parseTurnServer(std::string_view text);

struct OriginAddress {
  std::string scheme;
  std::string host;  ///< lower case, with brackets around IPv6
  std::uint16_t port = 0;
  friend bool operator==(const OriginAddress&, const OriginAddress&) = default;
};
/// A web origin (RFC 6454 s.6.2) as in the Origin header: "https://example.org[:port]".
[[nodiscard]] Result<OriginAddress> parseOrigin(std::string_view text);

}  // namespace rostra::control
