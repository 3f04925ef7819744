// SPDX-License-Identifier: Apache-2.0
#include "rtp/sdp/ice_candidate.hpp"

#include "base/text.hpp"
#include "rtp/sdp/text.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <string>
#include <utility>

namespace rostra::rtp {
namespace {

constexpr std::size_t kMaxFoundationBytes = 32;  // RFC 8839 s.5.1
constexpr std::size_t kMaxHostNameBytes = 253;
constexpr std::size_t kMaxWords = 64;

tl::unexpected<Error> bad(std::string message, std::source_location where = std::source_location::current()) {
  return fail(ErrorKind::InvalidInput, "ICE candidate: " + std::move(message), where);
}

bool isAddress(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return inet_pton(AF_INET, text.c_str(), address.data()) == 1 ||
         inet_pton(AF_INET6, text.c_str(), address.data()) == 1;
}

bool isMdnsName(std::string_view text) {
  constexpr std::string_view kSuffix = ".local";
  return text.size() > kSuffix.size() && text.size() <= kMaxHostNameBytes &&
         equalsNoCase(text.substr(text.size() - kSuffix.size()), kSuffix) &&
         std::ranges::all_of(text, [](char c) {
           return (toLower(c) >= 'a' && toLower(c) <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
         });
}

bool isFoundation(std::string_view text) {
  return !text.empty() && text.size() <= kMaxFoundationBytes && std::ranges::all_of(text, [](char c) {
    return (toLower(c) >= 'a' && toLower(c) <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
  });
}

}  // namespace

Result<IceCandidate> validateCandidate(std::string_view line) {
  if (line.size() > kMaxCandidateBytes)
    return bad("longer than " + std::to_string(kMaxCandidateBytes) + " bytes");
  if (std::ranges::any_of(line, [](char c) { return c < ' ' || c > '~'; }))
    return bad("holds characters that are not printable ASCII");
  if (line.starts_with("a=")) line.remove_prefix(2);
  constexpr std::string_view kName = "candidate:";
  if (!line.starts_with(kName)) return bad("does not start with 'candidate:'");
  const auto parts = words(line.substr(kName.size()));
  if (parts.size() < 8) return bad("has fewer than 8 fields");
  if (parts.size() > kMaxWords) return bad("has too many fields");
  IceCandidate candidate;
  if (!isFoundation(parts[0])) return bad("foundation is not 1 to 32 ICE characters");
  candidate.foundation = parts[0];
  const auto component = number<std::uint16_t>(parts[1]);
  if (!component || *component < 1 || *component > 2) return bad("component is not 1 or 2");
  candidate.component = *component;
  candidate.tcp = equalsNoCase(parts[2], "tcp");
  if (!candidate.tcp && !equalsNoCase(parts[2], "udp")) return bad("transport is neither udp nor tcp");
  const auto priority = number<std::uint32_t>(parts[3]);
  if (!priority || *priority == 0 || *priority > 0x7FFFFFFF) return bad("priority is not 1 to 2147483647");
  candidate.priority = *priority;
  candidate.address = parts[4];
  candidate.mdns = isMdnsName(candidate.address);
  if (!candidate.mdns && !isAddress(candidate.address))
    return bad("address is neither an IP address nor a .local name");
  const auto port = number<std::uint16_t>(parts[5]);
  if (!port) return bad("port is not 0 to 65535");
  candidate.port = *port;
  if (parts[6] != "typ") return bad("the seventh field is not 'typ'");
  candidate.type = parts[7];
  if (candidate.type != "host" && candidate.type != "srflx" && candidate.type != "prflx" &&
      candidate.type != "relay") {
    return bad("type is not host, srflx, prflx or relay");
  }
  // What follows comes in pairs of name and value (RFC 8839 s.5.1).
  if (parts.size() % 2 != 0) return bad("an extension has no value");
  for (std::size_t i = 8; i < parts.size(); i += 2) {
    if (parts[i] == "raddr" && !isAddress(std::string(parts[i + 1])) && !isMdnsName(parts[i + 1]))
      return bad("raddr is not an address");
    if (parts[i] == "rport" && !number<std::uint16_t>(parts[i + 1])) return bad("rport is not 0 to 65535");
    if (parts[i] == "tcptype") candidate.tcpType = parts[i + 1];
  }
  const bool activeTcp = candidate.tcp && candidate.tcpType == "active";
  if (candidate.tcp && !activeTcp && candidate.tcpType != "passive" && candidate.tcpType != "so") {
    return bad("a tcp candidate needs tcptype active, passive or so");
  }
  if (candidate.port == 0 && !activeTcp)
    return bad("port is 0");  // RFC 6544 s.4.5 allows 0 or 9 for active only
  return candidate;
}

}  // namespace rostra::rtp
