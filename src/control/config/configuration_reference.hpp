// SPDX-License-Identifier: Apache-2.0
// docs/configuration.md, made from the table of options. Pure.
#pragma once

#include <string>

namespace rostra::control {

/// The whole page.
[[nodiscard]] std::string configurationReference();

}  // namespace rostra::control
