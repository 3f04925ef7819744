// SPDX-License-Identifier: Apache-2.0
// STUN and TURN servers as one participant is told them. In: the configuration; out: entries for their
// browser, with credentials that are theirs and expire where there is a turn-secret (docs/decisions/0046).
#pragma once

#include "control/config/configuration.hpp"
#include "protocol/signalling.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace rostra::control {

/// Thread: any; immutable.
class IceServers {
 public:
  explicit IceServers(const Configuration& configuration);

  [[nodiscard]] std::vector<protocol::signalling::IceServer> of(
      const std::string& participant, std::chrono::system_clock::time_point now) const;
  /// After this time a participant is told new ones, so that theirs always hold for as long again; zero when
  /// nothing expires.
  [[nodiscard]] Duration renewAfter() const noexcept;

 private:
  std::vector<protocol::signalling::IceServer> servers_;  ///< without credentials where they are made
  std::string secret_;
  Duration ttl_;
};

/// True when pages are told a password that does not expire.
[[nodiscard]] bool tellsTurnPassword(const Configuration& configuration);

}  // namespace rostra::control
