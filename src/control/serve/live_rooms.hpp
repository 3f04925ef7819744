// SPDX-License-Identifier: Apache-2.0
// Live rooms as the HTTP API sees them. In: calls of any thread; out: what rooms do, on the main loop;
// answers by callback, exactly once.
#pragma once

#include "api/live_rooms.hpp"
#include "control/room/room_registry.hpp"

#include <memory>

namespace rostra::control {

/// Thread: any.
[[nodiscard]] std::shared_ptr<api::LiveRooms> makeLiveRooms(std::shared_ptr<glib::Loop> loop,
                                                            const std::shared_ptr<RoomRegistry>& rooms);

}  // namespace rostra::control
