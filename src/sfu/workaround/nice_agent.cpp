// SPDX-License-Identifier: Apache-2.0
#include "sfu/workaround/nice_agent.hpp"

#include "glib/ref.hpp"

namespace rostra::sfu {

void configureNiceAgent(GObject* ice) {
  glib::Ref<GObject> agent;
  g_object_get(ice, "agent", agent.out(), nullptr);
  if (agent) g_object_set(agent.get(), "upnp", FALSE, "ice-tcp", FALSE, "keepalive-conncheck", TRUE, nullptr);
}

}  // namespace rostra::sfu
