// SPDX-License-Identifier: Apache-2.0
// Promises of webrtcbin. In: its reply, on its own thread; out: plain text on the loop.
#pragma once

#include "glib/loop.hpp"
#include "gst/webrtc.hpp"

#include <functional>
#include <memory>
#include <string>

namespace rostra::sfu {

/// What a promise of webrtcbin answers. Copied on webrtcbin's thread, used on the loop.
struct Reply {
  std::string sdp;    ///< empty unless a description was asked for
  std::string error;  ///< empty = it worked
};

/// A promise whose reply is handed to `done` on the loop; not called when webrtcbin is closed first. `field`:
/// member of the reply that holds a session description ("offer", "answer"), or null.
[[nodiscard]] gst::Ref<GstPromise> makePromise(std::shared_ptr<glib::Loop> loop, const char* field,
                                               std::function<void(Reply)> done);

}  // namespace rostra::sfu
