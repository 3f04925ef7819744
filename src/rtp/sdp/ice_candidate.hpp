// SPDX-License-Identifier: Apache-2.0
// Checks an ICE candidate line of a browser before anything acts on it. In: the line; out: its parts, or a
// sentence. RFC 8839 s.5.1 (grammar), RFC 6544 s.4.5 (TCP), RFC 8828 / draft-ietf-mmusic-mdns-ice-candidates
// (.local names).
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace rostra::rtp {

struct IceCandidate {
  std::string foundation;
  std::uint16_t component = 1;  ///< 1 = RTP, 2 = RTCP
  bool tcp = false;
  std::uint32_t priority = 0;
  std::string address;  ///< IPv4, IPv6, or a .local name
  std::uint16_t port = 0;
  std::string type;     ///< host, srflx, prflx, relay
  std::string tcpType;  ///< active, passive, so; empty for UDP
  /// An mDNS name: nobody but the browser's own network can resolve it, and resolving would stall. Drop it;
  /// the browser is found as a peer-reflexive candidate.
  bool mdns = false;
};

inline constexpr std::size_t kMaxCandidateBytes = 1024;

/// Takes "candidate:..." with or without "a=" in front. An empty line (end of candidates) is the caller's
/// business.
[[nodiscard]] Result<IceCandidate> validateCandidate(std::string_view line);

}  // namespace rostra::rtp
