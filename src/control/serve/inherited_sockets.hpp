// SPDX-License-Identifier: Apache-2.0
// Socket activation (sd_listen_fds(3)): listening sockets that the service manager opened and keeps, so that
// nobody is refused while the server restarts. In: LISTEN_FDS and LISTEN_FDNAMES; out: the sockets by what
// they are for, with their addresses.
#pragma once

#include "base/result.hpp"
#include "control/config/configuration.hpp"

#include <string>
#include <vector>

namespace rostra::control {

struct InheritedSockets {
  struct Group {
    std::vector<int> descriptors;
    std::vector<std::string> addresses;  ///< host:port, as `listen` has them
  };
  Group web;
  Group metrics;  ///< those with the name `metrics`

  /// `listen` and `metrics-listen` as they are because of these sockets.
  void apply(Configuration& configuration) const;
};

/// Takes what was passed to this process, and removes the variables. InvalidInput for a descriptor that is no
/// listening TCP socket.
[[nodiscard]] Result<InheritedSockets> inheritSockets();

}  // namespace rostra::control
