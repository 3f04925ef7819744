// SPDX-License-Identifier: Apache-2.0
// The walls around a mixer, which decodes what strangers send: no sockets, no files but its pipelines and
// what libraries read.
#pragma once

#include "sandbox/sandbox.hpp"

namespace rostra::mix {

/// Closes the sandbox, unless the settings say otherwise. Plugins may load before or after. As
/// sandbox::enter().
[[nodiscard]] Result<void> enterSandbox(const sandbox::Settings& settings);

}  // namespace rostra::mix
