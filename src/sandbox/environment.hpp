// SPDX-License-Identifier: Apache-2.0
// The environment of a worker. In: that of `serve`, which may hold passwords (ROSTRA_DATABASE, ROSTRA_TURN,
// what a service manager or a cloud adds); out: the few variables that libraries of a worker read. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rostra::sandbox {

/// Whether a worker gets the variable of this name.
[[nodiscard]] bool workerMayKnow(std::string_view name) noexcept;

/// The entries (NAME=value) of an environment, up to its null pointer, that a worker gets.
[[nodiscard]] std::vector<std::string> workerEnvironment(const char* const* environment);

}  // namespace rostra::sandbox
