// SPDX-License-Identifier: Apache-2.0
// What a command works with that reads and changes a server's data whether the server runs or not. In: the
// command line; out: the data folder, its lock while no server has it, and a connection to the database.
#pragma once

#include "cli/command_line.hpp"
#include "control/serve/data_dir.hpp"
#include "control/serve/settings.hpp"
#include "store/database.hpp"

#include <filesystem>
#include <memory>
#include <optional>

namespace rostra::cli {

struct CommandContext {
  const ParsedLine& line;
  std::filesystem::path folder;
  std::optional<control::DataDir> lock;  ///< held while no server runs
  std::shared_ptr<store::Connection> db;
};

/// By the switches `data-dir`, `database` and `config`. Makes nothing: NotFound when no server has used the
/// folder, or its database is not there; Unavailable when they cannot be used.
[[nodiscard]] Result<CommandContext> openContext(const ParsedLine& line);

}  // namespace rostra::cli
