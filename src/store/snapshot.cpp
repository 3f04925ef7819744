// SPDX-License-Identifier: Apache-2.0
#include "store/snapshot.hpp"

#include "base/id.hpp"

#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <set>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace rostra::store {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kPage = 200;  // rows that one statement reads
constexpr std::size_t kMostParameters = 900;
constexpr const char* kVersions = "schema_version";
constexpr std::size_t kNameLength = 12;

struct Table {
  std::string name;
  std::vector<std::string> columns;
  std::vector<std::string> types;  ///< TEXT, INTEGER or BLOB; tables are STRICT
  std::vector<std::size_t> key;    ///< places of the columns of its primary key
  std::set<std::string> parents;
};

std::string quotedName(const std::string& name) {
  return '"' + name + '"';  // ours: letters and _
}

/// The tables of a SQLite database, each behind those that its rows refer to.
Result<std::vector<Table>> tablesOf(Connection& sqlite) {
  const auto names = sqlite.run(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> ? ORDER "
      "BY "
      "name",
      {Value(std::string(kVersions))});
  if (!names) return tl::make_unexpected(names.error());
  std::vector<Table> waiting;
  for (const Row& row : *names) {
    Table table;
    table.name = row.text(0);
    const auto columns =
        sqlite.run("SELECT name, pk, type FROM pragma_table_info(?) ORDER BY cid", {Value(table.name)});
    if (!columns) return tl::make_unexpected(columns.error());
    for (const Row& column : *columns) {
      if (column.integer(1) > 0) table.key.push_back(table.columns.size());
      table.columns.push_back(column.text(0));
      table.types.push_back(column.text(2));
    }
    const auto parents = sqlite.run("SELECT \"table\" FROM pragma_foreign_key_list(?)", {Value(table.name)});
    if (!parents) return tl::make_unexpected(parents.error());
    for (const Row& parent : *parents) table.parents.insert(parent.text(0));
    waiting.push_back(std::move(table));
  }
  std::vector<Table> sorted;
  std::set<std::string> done;
  while (!waiting.empty()) {
    const auto next = std::ranges::find_if(waiting, [&](const Table& table) {
      return std::ranges::all_of(table.parents, [&](const std::string& parent) {
        return parent == table.name || done.contains(parent);
      });
    });
    if (next == waiting.end()) return fail(ErrorKind::Internal, "tables refer to each other in a circle");
    done.insert(next->name);
    sorted.push_back(std::move(*next));
    waiting.erase(next);
  }
  return sorted;
}

std::string list(const Table& table, const std::vector<std::size_t>& places) {
  std::string text;
  for (const std::size_t place : places)
    text += (text.empty() ? "" : ", ") + quotedName(table.columns[place]);
  return text;
}
std::string allColumns(const Table& table) {
  std::vector<std::size_t> places(table.columns.size());
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
  return list(table, places);
}
std::string marks(std::size_t count) {
  std::string text = "(";
  for (std::size_t i = 0; i < count; ++i) text += i == 0 ? "?" : ", ?";
  return text + ")";
}

Value valueIn(const Row& row, const Table& table, std::size_t column) {
  if (row.null(column)) return {};
  const std::string& type = table.types[column];
  if (type == "INTEGER") return row.integer(column);
  if (type == "BLOB") return Blob{row.blob(column)};
  return row.text(column);
}

Result<void> insert(Connection& to, const Table& table, const Rows& rows) {
  const std::size_t atOnce = std::max<std::size_t>(1, kMostParameters / table.columns.size());
  for (std::size_t first = 0; first < rows.size(); first += atOnce) {
    const std::size_t last = std::min(rows.size(), first + atOnce);
    std::string sql = "INSERT INTO " + quotedName(table.name) + " (" + allColumns(table) + ") VALUES ";
    std::vector<Value> values;
    for (std::size_t i = first; i < last; ++i) {
      sql += (i == first ? "" : ", ") + marks(table.columns.size());
      for (std::size_t column = 0; column < table.columns.size(); ++column)
        values.push_back(valueIn(rows[i], table, column));
    }
    if (auto done = to.run(sql, values); !done) return tl::make_unexpected(done.error());
  }
  return {};
}

/// All rows, page by page in the order of the primary key.
Result<std::int64_t> copyTable(Connection& from, Connection& to, const Table& table) {
  const std::string order = list(table, table.key);
  const std::string select = "SELECT " + allColumns(table) + " FROM " + quotedName(table.name);
  const std::string rest = " ORDER BY " + order + " LIMIT " + std::to_string(kPage);
  std::int64_t copied = 0;
  std::vector<Value> after;
  for (;;) {
    const auto rows =
        after.empty() ? from.run(select + rest)
                      : from.run(select + " WHERE (" + order + ") > " + marks(after.size()) + rest, after);
    if (!rows) return tl::make_unexpected(rows.error());
    if (auto done = insert(to, table, *rows); !done) return tl::make_unexpected(done.error());
    copied += static_cast<std::int64_t>(rows->size());
    if (rows->size() < static_cast<std::size_t>(kPage)) return copied;
    after.clear();
    for (const std::size_t place : table.key) after.push_back(valueIn(rows->back(), table, place));
  }
}

Result<std::vector<TableRows>> copyAll(Connection& from, Connection& to, const std::vector<Table>& tables,
                                       const SnapshotProgress& progress) {
  auto transaction = Transaction::begin(to);
  if (!transaction) return tl::make_unexpected(transaction.error());
  std::vector<TableRows> copied;
  for (const Table& table : tables) {
    progress(table.name);
    const auto rows = copyTable(from, to, table);
    if (!rows) return wrap(Error(rows.error()), "table " + table.name);
    copied.push_back({table.name, *rows});
  }
  if (auto done = transaction->commit(); !done) return tl::make_unexpected(done.error());
  return copied;
}

/// A folder for a database file that is being made, gone with this object.
class Workshop {
 public:
  explicit Workshop(const fs::path& beside)
      : folder_(beside / (".rostra-snapshot-" + randomId(kNameLength))) {
    std::error_code error;
    fs::create_directory(folder_, error);
    fs::permissions(folder_, fs::perms::owner_all, error);
  }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;
  ~Workshop() {
    std::error_code error;
    fs::remove_all(folder_, error);
  }
  [[nodiscard]] fs::path file() const { return folder_ / kSqliteFile; }
  [[nodiscard]] DatabaseSettings settings() const {
    DatabaseSettings settings;
    settings.folder = folder_;
    return settings;
  }

 private:
  fs::path folder_;
};

/// The source stands still for this connection, and for no other. SQLite in WAL mode and PostgreSQL let
/// others write meanwhile.
Result<void> standStill(Connection& source, bool sqlite) {
  if (auto begun = source.run(sqlite ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); !begun)
    return tl::make_unexpected(begun.error());
  // The moment is that of the first statement that reads.
  return source.run("SELECT COUNT(*) FROM accounts").map([](const Rows&) {});
}

Result<void> flushToDisk(const fs::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  const bool flushed = fd >= 0 && ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (!flushed) return fail(ErrorKind::Unavailable, "cannot write " + file.string());
  return {};
}

Result<void> emptyOrReplaced(Connection& to, const std::vector<Table>& tables, bool replace) {
  if (!replace) {
    const auto accounts = to.run("SELECT COUNT(*) FROM accounts");
    if (!accounts) return tl::make_unexpected(accounts.error());
    if (accounts->front().integer(0) > 0)
      return fail(ErrorKind::Conflict, "there are accounts in the database; --replace deletes what is there");
  }
  for (auto table = tables.rbegin(); table != tables.rend(); ++table) {
    if (auto gone = to.run("DELETE FROM " + quotedName(table->name)); !gone)
      return tl::make_unexpected(gone.error());
  }
  return {};
}

fs::path folderOf(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

}  // namespace

Result<std::vector<TableRows>> writeSnapshot(const DatabaseSettings& source, const fs::path& file,
                                             const SnapshotProgress& progress) {
  std::error_code error;
  if (fs::exists(file, error)) return fail(ErrorKind::Conflict, file.string() + " is there already");
  auto from = connect(source);
  if (!from) return tl::make_unexpected(std::move(from.error()));
  const Workshop workshop(folderOf(file));
  std::vector<TableRows> copied;
  {
    auto to = connect(workshop.settings());
    if (!to) return wrap(std::move(to.error()), "cannot write to " + folderOf(file).string());
    const auto tables = tablesOf(**to);
    if (!tables) return tl::make_unexpected(tables.error());
    if (auto still = standStill(**from, source.address == "sqlite"); !still)
      return tl::make_unexpected(still.error());
    auto done = copyAll(**from, **to, *tables, progress);
    std::ignore = (*from)->run("ROLLBACK");
    if (!done) return tl::make_unexpected(std::move(done.error()));
    copied = std::move(*done);
  }  // closed: everything is in the one file
  fs::permissions(workshop.file(), fs::perms::owner_read | fs::perms::owner_write, error);
  if (auto flushed = flushToDisk(workshop.file()); !flushed) return tl::make_unexpected(flushed.error());
  fs::create_hard_link(workshop.file(), file, error);  // unlike a rename it never replaces a file
  if (error) return fail(ErrorKind::Unavailable, "cannot write " + file.string() + ": " + error.message());
  return copied;
}

Result<std::vector<TableRows>> restoreSnapshot(const fs::path& file, const DatabaseSettings& target,
                                               bool replace, const SnapshotProgress& progress) {
  std::error_code error;
  if (!fs::is_regular_file(file, error))
    return fail(ErrorKind::NotFound, "there is no file " + file.string());
  auto to = connect(target);
  if (!to) return tl::make_unexpected(std::move(to.error()));
  // A copy, because it may have to be migrated first; beside the original there may be no place to write.
  const Workshop workshop(fs::temp_directory_path());
  fs::copy_file(file, workshop.file(), error);
  if (error) return fail(ErrorKind::Unavailable, "cannot read " + file.string() + ": " + error.message());
  auto from = connect(workshop.settings());
  if (!from) return wrap(std::move(from.error()), file.string());
  const auto tables = tablesOf(**from);
  if (!tables) return tl::make_unexpected(tables.error());
  auto transaction = Transaction::begin(**to);
  if (!transaction) return tl::make_unexpected(transaction.error());
  if (auto ready = emptyOrReplaced(**to, *tables, replace); !ready) return tl::make_unexpected(ready.error());
  auto copied = copyAll(**from, **to, *tables, progress);
  if (!copied) return copied;
  if (auto done = transaction->commit(); !done) return tl::make_unexpected(done.error());
  return copied;
}

}  // namespace rostra::store
