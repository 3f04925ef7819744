// SPDX-License-Identifier: Apache-2.0
// Which process forwards for a room, for tests that kill it. In: the admin socket of a real server; out: a
// pid. Thread: any; blocks for one answer.
#pragma once

#include "control/operations/admin_client.hpp"
#include "glib/json_view.hpp"

#include <string>
#include <sys/types.h>

namespace rostra::test {

/// The SFU worker of the server's only room; 0 = there is no room, or it is in no worker now.
inline pid_t sfuWorkerOf(const std::string& dataFolder) {
  auto admin = control::AdminClient::connect(dataFolder);
  const auto rooms = admin ? admin->rooms() : tl::make_unexpected(admin.error());
  if (!rooms) return 0;
  pid_t pid = 0;
  glib::eachOf(rooms->get(), "rooms",
               [&](JsonObject* room) { pid = static_cast<pid_t>(glib::countOf(room, "sfuPid")); });
  return pid;
}

}  // namespace rostra::test
