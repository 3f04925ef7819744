// SPDX-License-Identifier: Apache-2.0
// Which ICE candidates of a browser are looked at. In: valid candidates, trickled or from a description; out:
// whether webrtcbin gets them. A candidate is an address to which this server sends packets on a stranger's
// word, so one connection has few. RFC 8445 s.19.5.1 (floods by candidates). Pure.
#pragma once

#include "rtp/sdp/ice_candidate.hpp"
#include "sfu/transport/address_policy.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <utility>

namespace rostra::sfu {

/// Of one transport. Thread: none of its own.
class CandidateLimit {
 public:
  /// `maxCandidates` in all, `maxTargets` different addresses and ports.
  CandidateLimit(AddressPolicy policy, std::size_t maxCandidates, std::size_t maxTargets)
      : policy_(std::move(policy)), maxCandidates_(maxCandidates), maxTargets_(maxTargets) {}

  /// True: use it. False: there is nothing for this server to reach (a name, TCP, a second component) or it
  /// may not be reached; browsers name such addresses in good faith. Exhausted beyond a limit.
  [[nodiscard]] Result<bool> take(const rtp::IceCandidate& candidate);

 private:
  const AddressPolicy policy_;
  const std::size_t maxCandidates_;
  const std::size_t maxTargets_;
  std::size_t taken_ = 0;
  std::set<std::string> targets_;
};

}  // namespace rostra::sfu
