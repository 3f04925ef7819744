// SPDX-License-Identifier: Apache-2.0
// docs/configuration.md and the sample file docs/rostra.conf.sample, made from the table of options. Pure.
#pragma once

#include "control/config/options.hpp"

#include <string>
#include <string_view>

namespace rostra::control {

/// The whole page.
[[nodiscard]] std::string configurationReference();
/// A file that says nothing, with every option and its meaning as comments.
[[nodiscard]] std::string configurationSample();
/// "A change needs a restart.", or when it applies otherwise.
[[nodiscard]] std::string_view changeSentence(const Option& option) noexcept;

}  // namespace rostra::control
