// SPDX-License-Identifier: Apache-2.0
// From texts to a checked Configuration. In: what was given on the command line, in the environment and in a
// file; out: a value for every option, within its limits, and in agreement with the others. Pure.
#pragma once

#include "base/result.hpp"
#include "control/config/configuration.hpp"
#include "control/config/given_options.hpp"

#include <span>

namespace rostra::control {

/// Parses and checks everything. `sources` in order of precedence, the strongest first; the defaults come
/// last.
[[nodiscard]] Result<Configuration> makeConfiguration(std::span<const GivenOptions> sources);
/// The checks across options: part = whole frames, segment = whole parts, ... InvalidInput in one clear
/// sentence.
[[nodiscard]] Result<void> checkConfiguration(const Configuration& configuration);

}  // namespace rostra::control
