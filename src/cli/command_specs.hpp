// SPDX-License-Identifier: Apache-2.0
// The parts of the table of commands, and the switches that many of them share. Only for the table itself.
#pragma once

#include "cli/command_line.hpp"

#include <vector>

namespace rostra::cli {

// What commands() puts together, in the order of the reference.
[[nodiscard]] std::vector<CommandSpec> serverCommands();
[[nodiscard]] std::vector<CommandSpec> roomCommands();
[[nodiscard]] std::vector<CommandSpec> configCommands();
[[nodiscard]] std::vector<CommandSpec> accountCommands();
[[nodiscard]] std::vector<CommandSpec> storageCommands();
[[nodiscard]] std::vector<CommandSpec> pipelineCommands();
[[nodiscard]] std::vector<CommandSpec> otherCommands();

[[nodiscard]] Switch jsonSwitch();
[[nodiscard]] Switch dryRunSwitch();
/// Of a command that talks to the running server.
[[nodiscard]] std::vector<Switch> running(std::vector<Switch> more = {});
/// Of a command that works on a server's data, whether it runs or not.
[[nodiscard]] std::vector<Switch> stored(std::vector<Switch> more = {});
/// All options of the configuration.
[[nodiscard]] std::vector<Switch> configured(std::vector<Switch> more = {});

}  // namespace rostra::cli
