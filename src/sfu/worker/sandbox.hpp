// SPDX-License-Identifier: Apache-2.0
// The walls around an SFU worker, which talks to strangers: IP sockets for their media, no files but its
// pipelines and what libraries read.
#pragma once

#include "sandbox/sandbox.hpp"

namespace rostra::sfu {

/// Closes the sandbox, unless the settings say otherwise. Plugins may load before or after. As
/// sandbox::enter().
[[nodiscard]] Result<void> enterSandbox(const sandbox::Settings& settings);

}  // namespace rostra::sfu
