// SPDX-License-Identifier: Apache-2.0
// To which addresses a browser may send this server with its ICE candidates. In: what the operator allows and
// denies, and where the server listens; out: yes or no. Without it, whoever may enter a room could have
// packets sent to machines that only the server reaches (RFC 8445 s.19.5.1, RFC 8828 s.3). Pure.
#pragma once

#include "base/ip_range.hpp"

#include <string>
#include <vector>

namespace rostra::sfu {

/// Thread: any; immutable.
class AddressPolicy {
 public:
  struct Said {
    std::vector<std::string> allow;    ///< option ice-allow
    std::vector<std::string> deny;     ///< option ice-deny
    std::vector<std::string> listens;  ///< addresses for media; empty = all but loopback and link-local
  };
  /// Blocks that are none are passed over: the configuration was checked before.
  explicit AddressPolicy(const Said& said);

  /// `ice-allow` decides before `ice-deny`, as in coturn. In neither: everything but what is nobody's
  /// (unspecified, multicast, broadcast), and loopback and link-local where the server does not listen.
  [[nodiscard]] bool permits(const std::string& address) const;

 private:
  std::vector<IpRange> allowed_;
  std::vector<IpRange> denied_;
  std::vector<IpRange> never_;
};

}  // namespace rostra::sfu
