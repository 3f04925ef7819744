// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/ice_agent.hpp"

#include "base/log.hpp"
#include "glib/ref.hpp"
#include "sfu/workaround/nice_agent.hpp"

namespace rostra::sfu {

void configureIce(GstElement* webrtcbin, const protocol::worker::sfuCommand::Configure& configure,
                  const std::string& transport) {
  glib::Ref<GObject> ice;
  g_object_get(webrtcbin, "ice-agent", ice.out(), nullptr);
  for (const std::string& address : configure.localAddresses) {
    gboolean added = FALSE;
    g_signal_emit_by_name(ice.get(), "add-local-ip-address", address.c_str(), &added);
    if (!added) log::warning("local address refused", {{"transport", transport}, {"address", address}});
  }
  g_object_set(ice.get(), "min-rtp-port", static_cast<guint>(configure.minPort), "max-rtp-port",
               static_cast<guint>(configure.maxPort), nullptr);
  configureNiceAgent(ice.get());
  if (configure.stunServer) g_object_set(webrtcbin, "stun-server", configure.stunServer->c_str(), nullptr);
  for (const auto& server : configure.turnServers) {
    gboolean added = FALSE;
    g_signal_emit_by_name(webrtcbin, "add-turn-server", server.url.c_str(), &added);
    if (!added) {
      log::warning("TURN server refused: expected turn://user:password@host:port",
                   {{"transport", transport}});
    }
  }
}

}  // namespace rostra::sfu
