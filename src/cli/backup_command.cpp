// SPDX-License-Identifier: Apache-2.0
// `rostra backup` and `rostra restore`: accounts, spaces and chat as one file. In: a server's database, also
// while it runs; out: the file, or a database filled from it. Recordings are files of their own
// (docs/backup.md).
#include "cli/command_context.hpp"
#include "cli/command_line.hpp"
#include "cli/screen.hpp"
#include "glib/json_writer.hpp"
#include "store/snapshot.hpp"

#include <filesystem>
#include <iostream>

namespace rostra::cli {
namespace {

namespace fs = std::filesystem;

int said(const ParsedLine& line, const fs::path& file, const std::vector<store::TableRows>& tables,
         const std::string& sentence) {
  std::error_code error;
  const auto bytes = static_cast<std::int64_t>(fs::file_size(file, error));
  if (line.has("json")) {
    glib::ArrayWriter list;
    for (const store::TableRows& one : tables)
      list.add(glib::ObjectWriter().text("table", one.table).number("rows", one.rows));
    std::cout << glib::ObjectWriter()
                     .text("file", file.string())
                     .number("bytes", bytes)
                     .array("tables", list)
                     .toPrettyText()
              << '\n';
    return kExitOk;
  }
  const auto rowsOf = [&](std::string_view table) {
    for (const store::TableRows& one : tables) {
      if (one.table == table) return std::to_string(one.rows);
    }
    return std::string("no");
  };
  std::cout << sentence << ": " << rowsOf("accounts") << " accounts, " << rowsOf("spaces") << " spaces, "
            << rowsOf("messages") << " messages.\n";
  return kExitOk;
}

}  // namespace

int runBackup(const ParsedLine& line) {
  log::configure(log::Level::Warning, log::Format::Text, "backup");
  const fs::path file = line.word(0);
  const auto context = openContext(line);  // finds out what is wrong with folder and database
  if (!context) return report(context.error());
  const auto configuration = loadConfiguration(line);
  if (!configuration) return report(configuration.error());
  store::DatabaseSettings settings = control::databaseSettings(*configuration, context->folder);
  settings.migrate = false;
  Progress progress("copying");
  const auto tables = store::writeSnapshot(
      settings, file, [&](const std::string& table) { progress.now("copying " + table); });
  if (!tables) return report(tables.error());
  return said(line, file, *tables, "Backed up to " + file.string());
}

int runRestore(const ParsedLine& line) {
  log::configure(log::Level::Warning, log::Format::Text, "restore");
  const fs::path file = line.word(0);
  const auto configuration = loadConfiguration(line);
  if (!configuration) return report(configuration.error());
  std::error_code error;
  if (!fs::exists(file, error))
    return report(
        Error{ErrorKind::NotFound, "there is no file " + file.string(), std::source_location::current()});
  // Made when it is missing, as a server would; held, so that none starts meanwhile.
  const auto folder = control::DataDir::open(configuration->dataDir);
  if (!folder) {
    if (folder.error().kind != ErrorKind::Conflict) return report(folder.error());
    return report(Error{ErrorKind::Conflict, folder.error().message + "; stop it first",
                        std::source_location::current()});
  }
  Progress progress("restoring");
  const auto tables = store::restoreSnapshot(
      file, control::databaseSettings(*configuration, folder->path()), line.has("replace"),
      [&](const std::string& table) { progress.now("restoring " + table); });
  if (!tables) return report(tables.error());
  return said(line, file, *tables, "Restored from " + file.string());
}

}  // namespace rostra::cli
