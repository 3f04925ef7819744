// SPDX-License-Identifier: Apache-2.0
#include "control/config/addresses.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <optional>

namespace rostra::control {
namespace {

bool isIpv6(const std::string& text) {
  in6_addr address{};
  return ::inet_pton(AF_INET6, text.c_str(), &address) == 1;
}
bool isIpv4(const std::string& text) {
  in_addr address{};
  return ::inet_pton(AF_INET, text.c_str(), &address) == 1;
}

/// The first `bits` of an address of `family`, with their number behind them.
template <std::size_t N>
std::string prefixOf(int family, std::array<unsigned char, N> bytes, unsigned bits) {
  for (std::size_t i = 0; i < N; ++i) {
    const auto kept =
        static_cast<unsigned>(std::clamp<int>(static_cast<int>(bits) - static_cast<int>(i * 8), 0, 8));
    bytes[i] = static_cast<unsigned char>(bytes[i] & (0xFF00U >> kept));
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(family, bytes.data(), text.data(), text.size());
  return std::string(text.data()) + '/' + std::to_string(bits);
}

/// A host name, an IPv4 address, or an IPv6 address in brackets, and a port; no more.
struct Authority {
  std::string host;  ///< with brackets
  std::optional<std::uint16_t> port;
};
std::optional<Authority> parseAuthority(std::string_view text) {
  Authority result;
  std::string_view rest;
  if (!text.empty() && text.front() == '[') {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || !isIpv6(std::string(text.substr(1, end - 1)))) return std::nullopt;
    result.host = toLower(text.substr(0, end + 1));
    rest = text.substr(end + 1);
  } else {
    const std::size_t end = std::min(text.find(':'), text.size());
    result.host = toLower(text.substr(0, end));
    if (result.host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") != std::string::npos)
      return std::nullopt;
    rest = text.substr(end);
  }
  if (rest.empty()) return result;
  if (rest.front() != ':') return std::nullopt;
  rest.remove_prefix(1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), port);
  if (error != std::errc() || end != rest.data() + rest.size()) return std::nullopt;
  result.port = port;
  return result;
}

std::optional<std::string> percentDecode(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) < 0x20) return std::nullopt;
    if (text[i] != '%') {
      result.push_back(text[i]);
      continue;
    }
    unsigned value = 0;
    if (i + 2 >= text.size()) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16);
    if (error != std::errc() || end != text.data() + i + 3 || value == 0) return std::nullopt;
    result.push_back(static_cast<char>(value));
    i += 2;
  }
  return result;
}

std::string percentEncode(std::string_view text) {
  constexpr std::string_view kUnreserved =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    if (kUnreserved.find(c) != std::string_view::npos) {
      result.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      result.push_back('%');
      result.push_back(kHex[byte >> 4U]);
      result.push_back(kHex[byte & 15U]);
    }
  }
  return result;
}

}  // namespace

Result<HostPort> parseHostPort(std::string_view text) {
  const auto authority = parseAuthority(text);
  if (!authority || !authority->port) {
    return fail(ErrorKind::InvalidInput,
                "'" + std::string(text) +
                    "' is not an address to listen on such as 127.0.0.1:8080, [::1]:8080 or :8080");
  }
  std::string host = authority->host;
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  return HostPort{std::move(host), *authority->port};
}

bool isLoopback(std::string_view host) {
  return host == "localhost" || host == "::1" || (host.starts_with("127.") && isIpv4(std::string(host)));
}

std::string networkOf(const std::string& address, unsigned ipv4Bits, unsigned ipv6Bits) {
  std::array<unsigned char, sizeof(in6_addr)> six{};
  std::array<unsigned char, sizeof(in_addr)> four{};
  if (::inet_pton(AF_INET, address.c_str(), four.data()) == 1) return prefixOf(AF_INET, four, ipv4Bits);
  if (::inet_pton(AF_INET6, address.c_str(), six.data()) != 1) return address;
  // ::ffff:203.0.113.7, RFC 4291 s.2.5.5.2: a socket that listens for both shows IPv4 like this.
  constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (!std::equal(kMapped.begin(), kMapped.end(), six.begin())) return prefixOf(AF_INET6, six, ipv6Bits);
  std::copy(six.begin() + kMapped.size(), six.end(), four.begin());
  return prefixOf(AF_INET, four, ipv4Bits);
}

Result<void> checkIpAddress(std::string_view text) {
  if (isIpv4(std::string(text)) || isIpv6(std::string(text))) return {};
  return fail(ErrorKind::InvalidInput,
              "'" + std::string(text) + "' is not an IP address such as 192.0.2.1 or 2001:db8::1");
}

Result<StunServer> parseStunServer(std::string_view text) {
  constexpr std::string_view kScheme = "stun:";
  if (text.starts_with(kScheme)) {
    std::string_view rest = text.substr(kScheme.size());
    if (rest.starts_with("//")) rest.remove_prefix(2);
    const auto authority = parseAuthority(rest);
    if (authority && !authority->host.empty()) {
      const std::string place = authority->host + ":" + std::to_string(authority->port.value_or(3478));
      return StunServer{"stun:" + place, "stun://" + place};
    }
  }
  return fail(ErrorKind::InvalidInput,
              "'" + std::string(text) + "' is not a STUN server such as stun:stun.example.org:3478");
}

Result<TurnServer> parseTurnServer(std::string_view text) {
  // The text holds a password: the error must not repeat it.
  const auto refuse = [] {
    return fail(ErrorKind::InvalidInput,
                "write a TURN server as turn:host:port with turn-secret, or as turn:user:password@host:port; "
                "with ?transport=tcp for TCP, or turns:... for TLS; "
                "write '%', ':' and '@' in user and password as %25, %3A and %40");
  };
  const bool tls = text.starts_with("turns:");
  if (!tls && !text.starts_with("turn:")) return refuse();
  std::string_view rest = text.substr(tls ? 6 : 5);
  if (rest.starts_with("//")) rest.remove_prefix(2);
  std::string transport = tls ? "tcp" : "udp";
  if (const std::size_t query = rest.find('?'); query != std::string_view::npos) {
    const std::string_view option = rest.substr(query);
    if (option != "?transport=udp" && option != "?transport=tcp") return refuse();
    transport = option.substr(option.size() - 3);
    rest = rest.substr(0, query);
  }
  const std::size_t at = rest.rfind('@');
  const bool withPassword = at != std::string_view::npos;
  const auto authority = parseAuthority(withPassword ? rest.substr(at + 1) : rest);
  if (!authority || authority->host.empty()) return refuse();
  const std::string scheme = tls ? "turns" : "turn";
  const std::string place =
      authority->host + ":" + std::to_string(authority->port.value_or(tls ? 5349 : 3478));
  TurnServer server{scheme + ":" + place + "?transport=" + transport, {}, {}, {}};
  if (!withPassword) return server;
  const std::size_t colon = rest.find(':');
  if (colon > at) return refuse();
  const auto user = percentDecode(rest.substr(0, colon));
  const auto password = percentDecode(rest.substr(colon + 1, at - colon - 1));
  if (!user || user->empty() || !password || password->empty()) return refuse();
  server.username = *user;
  server.credential = *password;
  server.forWorker = scheme + "://" + percentEncode(*user) + ":" + percentEncode(*password) + "@" + place +
                     "?transport=" + transport;
  return server;
}

Result<OriginAddress> parseOrigin(std::string_view text) {
  const auto refuse = [&] {
    return fail(ErrorKind::InvalidInput,
                "'" + std::string(text.substr(0, 128)) + "' is not an origin such as https://example.org");
  };
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos) return refuse();
  OriginAddress origin;
  origin.scheme = toLower(text.substr(0, end));
  if (origin.scheme != "http" && origin.scheme != "https") return refuse();
  const auto authority = parseAuthority(text.substr(end + 3));
  if (!authority || authority->host.empty()) return refuse();
  origin.host = authority->host;
  origin.port = authority->port.value_or(origin.scheme == "https" ? 443 : 80);
  return origin;
}

}  // namespace rostra::control
