// SPDX-License-Identifier: Apache-2.0
// What a changed file means for a server that runs. In: the configuration it runs with and the one that is
// wanted; out: the options that differ, each with when that takes effect. Values as people write them. Pure.
#pragma once

#include "base/result.hpp"
#include "control/config/configuration.hpp"
#include "control/config/options.hpp"

#include <string>
#include <vector>

namespace rostra::control {

/// What stands for a value that may hold a password.
inline constexpr const char* kHidden = "(secret)";

/// The values of an option, each as one would write it in a file; none when it is empty.
[[nodiscard]] std::vector<std::string> valuesOf(const Configuration& configuration, const Option& option);
/// All of them for people to read: passwords hidden, several with a space between them.
[[nodiscard]] std::string shownValue(const Configuration& configuration, const Option& option);

struct OptionChange {
  const Option* option = nullptr;
  std::string from;  ///< as shownValue()
  std::string to;
};
/// In the order of the table.
[[nodiscard]] std::vector<OptionChange> difference(const Configuration& running, const Configuration& wanted);
/// `running`, with the values of `wanted` for every option that need not wait for a restart. InvalidInput
/// when these do not go together with what runs.
[[nodiscard]] Result<Configuration> adopted(const Configuration& running, const Configuration& wanted);
/// Copies those options. Members that need a restart are not touched, so other threads may go on reading
/// them.
void adopt(Configuration& running, const Configuration& wanted);

}  // namespace rostra::control
