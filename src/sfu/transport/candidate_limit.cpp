// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/candidate_limit.hpp"

namespace rostra::sfu {

Result<bool> CandidateLimit::take(const rtp::IceCandidate& candidate) {
  if (taken_ >= maxCandidates_) {
    return fail(ErrorKind::Exhausted,
                "at most " + std::to_string(maxCandidates_) + " candidates of a connection are read");
  }
  ++taken_;
  // Only the browser's own network can resolve a .local name; the browser is found as a peer-reflexive
  // candidate anyway. TCP is not used, and RTCP shares the port of RTP.
  if (candidate.mdns || candidate.tcp || candidate.component != 1 || !policy_.permits(candidate.address))
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
