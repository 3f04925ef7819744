// SPDX-License-Identifier: Apache-2.0
// From texts to a checked Configuration. In: what was given on the command line, in the environment and in a
// file; out: a value for every option, within its limits, and in agreement with the others. Pure.
#pragma once

#include "base/result.hpp"
#include "control/config/configuration.hpp"
#include "control/config/given_options.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::control {

/// Parses and checks everything. `sources` in order of precedence, the strongest first; the defaults come
/// last. `mistakes`: those of reading the sources. InvalidInput tells all mistakes, one a line, those of the
/// file in the order of its lines.
[[nodiscard]] Result<Configuration> makeConfiguration(std::span<const GivenOptions> sources,
                                                      std::vector<Mistake> mistakes = {});

/// The same mistakes one by one; none = makeConfiguration() succeeds.
[[nodiscard]] std::vector<Mistake> mistakesIn(std::span<const GivenOptions> sources,
                                              std::vector<Mistake> mistakes = {});

/// Options that do not go together.
struct Disagreement {
  std::vector<std::string_view> options;
  std::string sentence;
};
/// The checks across options: part = whole frames, segment = whole parts, ... One clear sentence each.
[[nodiscard]] std::vector<Disagreement> checkConfiguration(const Configuration& configuration);

}  // namespace rostra::control
