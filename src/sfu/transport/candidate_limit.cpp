// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/candidate_limit.hpp"

#include <arpa/inet.h>

namespace rostra::sfu {
namespace {

// Not one host: unspecified, multicast, broadcast (RFC 6890).
bool isNobodys(const std::string& address) {
  in_addr v4{};
  if (inet_pton(AF_INET, address.c_str(), &v4) == 1) {
    const std::uint32_t first = ntohl(v4.s_addr) >> 24;
    return first == 0 || first >= 224;
  }
  in6_addr v6{};
  return inet_pton(AF_INET6, address.c_str(), &v6) != 1 || IN6_IS_ADDR_UNSPECIFIED(&v6) ||
         IN6_IS_ADDR_MULTICAST(&v6);
}

}  // namespace

Result<bool> CandidateLimit::take(const rtp::IceCandidate& candidate) {
  if (taken_ >= maxCandidates_) {
    return fail(ErrorKind::Exhausted,
                "at most " + std::to_string(maxCandidates_) + " candidates of a connection are read");
  }
  ++taken_;
  // Only the browser's own network can resolve a .local name; the browser is found as a peer-reflexive
  // candidate anyway. TCP is not used, and RTCP shares the port of RTP.
  if (candidate.mdns || candidate.tcp || candidate.component != 1 || isNobodys(candidate.address))
    return false;
  const std::string target = candidate.address + " " + std::to_string(candidate.port);
  if (targets_.contains(target)) return true;
  if (targets_.size() >= maxTargets_) {
    return fail(ErrorKind::Exhausted,
                "at most " + std::to_string(maxTargets_) + " addresses of a connection are tried");
  }
  targets_.insert(target);
  return true;
}

}  // namespace rostra::sfu
