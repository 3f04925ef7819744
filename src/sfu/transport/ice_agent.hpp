// SPDX-License-Identifier: Apache-2.0
// ICE of one webrtcbin. In: addresses, ports, STUN and TURN servers of `configure`; out: properties of
// webrtcbin and its agent.
#pragma once

#include "protocol/worker.hpp"

#include <gst/gst.h>

#include <string>

namespace rostra::sfu {

/// Before the first description. What webrtcbin refuses is logged with the name of the transport. Thread: the
/// loop.
void configureIce(GstElement* webrtcbin, const protocol::worker::sfuCommand::Configure& configure,
                  const std::string& transport);

}  // namespace rostra::sfu
