// SPDX-License-Identifier: Apache-2.0
// Puts a FrameGuard into a decoding pipeline. In: packets behind `source`, whole frames at `frames`; out: the
// same, less what the guard refuses.
#pragma once

#include "gst/scope.hpp"
#include "mix/input/frame_guard.hpp"

#include <array>
#include <memory>

namespace rostra::mix {

using FrameGate = std::array<gst::PadProbe, 2>;

/// `bin` has the elements `source` and `frames` (pipelines/mix/video-input-*.pipeline). The guard is used on
/// the streaming thread, as long as the gate lives.
[[nodiscard]] FrameGate closeGate(GstBin* bin, const std::shared_ptr<FrameGuard>& guard);

}  // namespace rostra::mix
