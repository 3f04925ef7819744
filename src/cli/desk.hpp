// SPDX-License-Identifier: Apache-2.0
// What commands work with that read and change a server's data whether it runs or not: the data folder, its
// lock while no server has it, and a connection to the database.
#pragma once

#include "cli/command_line.hpp"
#include "control/serve/data_dir.hpp"
#include "control/serve/web_handlers.hpp"
#include "store/database.hpp"

#include <filesystem>
#include <memory>
#include <optional>

namespace rostra::cli {

struct Desk {
  const ParsedLine& line;
  std::filesystem::path folder;
  std::optional<control::DataDir> lock;  ///< held while no server runs
  std::shared_ptr<store::Connection> db;
};

/// By the switches `data-dir`, `database` and `config`. Unavailable when the folder or the database is not
/// there.
[[nodiscard]] Result<Desk> openDesk(const ParsedLine& line);

}  // namespace rostra::cli
