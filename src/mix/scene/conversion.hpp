// SPDX-License-Identifier: Apache-2.0
// What was drawn, as the mix needs it. in: a canvas; out: I420 pictures and patches. BT.601, limited range.
#pragma once

#include "mix/scene/canvas.hpp"
#include "mix/scene/picture.hpp"

namespace rostra::mix {

/// The canvas as a patch for `place`, which has its size; alpha is kept. Width and height are even.
[[nodiscard]] Patch toPatch(const Canvas& canvas, Rect place);
/// The canvas on black.
[[nodiscard]] Picture toPicture(const Canvas& canvas);

}  // namespace rostra::mix
