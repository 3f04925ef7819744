// SPDX-License-Identifier: Apache-2.0
// What a mixer needs of the machine. out: nothing, or what is missing and which package has it.
#pragma once

#include "base/result.hpp"

namespace rostra::mix {

/// Checks and loads what pipelines/mix and pipelines/encoders use, so that a spare that cannot mix never says
/// ready, and one that can takes over without reading files. After gst::initialise(). Unavailable.
[[nodiscard]] Result<void> loadMixRequirements();

}  // namespace rostra::mix
