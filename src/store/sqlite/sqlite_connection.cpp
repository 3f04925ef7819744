// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/sqlite_connection.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace rostra::store {
namespace {

using namespace std::chrono_literals;

/// Ours are a few dozen; only lists of varying length add to them.
constexpr std::size_t kMaxStatements = 256;
/// Virtual machine steps between two looks at the clock: some microseconds.
constexpr int kStepsPerLook = 10'000;
/// A WAL that grew in a burst is cut back to this.
constexpr auto kConfiguration = R"sql(
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA journal_size_limit = 67108864;
  PRAGMA foreign_keys = ON;
  PRAGMA secure_delete = ON;
  PRAGMA trusted_schema = OFF;
  PRAGMA temp_store = MEMORY;
)sql";

class HeldTurn {
 public:
  explicit HeldTurn(WriteTurn* turn) : turn_(turn) {}
  HeldTurn(const HeldTurn&) = delete;
  HeldTurn& operator=(const HeldTurn&) = delete;
  ~HeldTurn() {
    if (turn_ != nullptr) turn_->give();
  }

 private:
  WriteTurn* turn_;
};

/// A statement is reset, whatever happens, so that it holds no lock and no copy of the parameters.
class Reset {
 public:
  explicit Reset(sqlite3_stmt* statement) : statement_(statement) {}
  Reset(const Reset&) = delete;
  Reset& operator=(const Reset&) = delete;
  ~Reset() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }

 private:
  sqlite3_stmt* statement_;
};

ErrorKind kindOf(int code) {
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return ErrorKind::Conflict;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return ErrorKind::NotFound;
    default:
      break;
  }
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_NOMEM:
      return ErrorKind::Unavailable;
    case SQLITE_TOOBIG:
      return ErrorKind::InvalidInput;
    default:
      return ErrorKind::Internal;
  }
}

Value valueAt(sqlite3_stmt* statement, int column) {
  const auto bytes = [&](const void* data) {
    return std::string(static_cast<const char*>(data),
                       static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
  };
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return sqlite3_column_int64(statement, column);
    case SQLITE_TEXT:
      return bytes(sqlite3_column_text(statement, column));
    case SQLITE_BLOB: {
      const void* data = sqlite3_column_blob(statement, column);
      return data == nullptr ? Blob{} : Blob{bytes(data)};
    }
    default:
      return {};
  }
}

}  // namespace

bool WriteTurn::take(std::chrono::milliseconds patience) {
  Lock lock(mutex_);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (taken_) {
    if (!free_.waitUntil(lock, deadline)) return false;
  }
  taken_ = true;
  return true;
}

void WriteTurn::give() noexcept {
  {
    const Lock lock(mutex_);
    taken_ = false;
  }
  free_.notifyOne();
}

Result<void> prepareSqliteFile(const std::filesystem::path& file) {
  const auto refuse = [&](const std::string& reason) {
    return fail(ErrorKind::Unavailable, "cannot use the database file " + file.string() + ": " + reason);
  };
  struct stat facts {};
  if (::lstat(file.c_str(), &facts) == 0) {
    if (!S_ISREG(facts.st_mode)) return refuse("it is not a regular file");
    if ((facts.st_mode & 0077) != 0 && ::chmod(file.c_str(), 0600) != 0) return refuse(std::strerror(errno));
    return {};
  }
  const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (made < 0 && errno != EEXIST) return refuse(std::strerror(errno));
  if (made >= 0) ::close(made);
  return {};
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::filesystem::path& file,
                                                                 std::chrono::milliseconds timeout,
                                                                 std::shared_ptr<WriteTurn> turn) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(
      file.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, nullptr);
  Handle handle(raw);
  if (code != SQLITE_OK) {
    return fail(ErrorKind::Unavailable, "cannot open the database file " + file.string() + ": " +
                                            (raw != nullptr ? sqlite3_errmsg(raw) : sqlite3_errstr(code)));
  }
  std::unique_ptr<SqliteConnection> connection(
      new SqliteConnection(std::move(handle), timeout, std::move(turn)));
  // Another process that closes the file last, or recovers it, may hold it for a moment without SQLite's own
  // waiting taking notice.
  const auto deadline = Clock::now() + timeout;
  for (;;) {
    auto configured = connection->configure();
    if (configured) return connection;
    if (configured.error().kind != ErrorKind::Unavailable || Clock::now() >= deadline) {
      return wrap(std::move(configured.error()), "open the database file " + file.string());
    }
    std::this_thread::sleep_for(20ms);
  }
}

SqliteConnection::SqliteConnection(Handle handle, std::chrono::milliseconds timeout,
                                   std::shared_ptr<WriteTurn> turn)
    : handle_(std::move(handle)), timeout_(timeout), turn_(std::move(turn)) {
  sqlite3_extended_result_codes(handle_.get(), 1);
  sqlite3_busy_timeout(handle_.get(), static_cast<int>(timeout.count()));
  // "text" in double quotes is a name, never quietly a string.
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_progress_handler(
      handle_.get(), kStepsPerLook,
      [](void* self) -> int {
        return Clock::now() > static_cast<SqliteConnection*>(self)->deadline_ ? 1 : 0;
      },
      this);
}

SqliteConnection::~SqliteConnection() = default;

Result<void> SqliteConnection::configure() {
  return executeScript(kConfiguration);
}

tl::unexpected<Error> SqliteConnection::failure(int code) const {
  const ErrorKind kind = kindOf(code);
  switch (kind) {
    case ErrorKind::Conflict:
      return fail(kind, "an entry with this key already exists");
    case ErrorKind::NotFound:
      return fail(kind, "the entry this belongs to no longer exists");
    default:
      return fail(kind, std::string("database: ") + sqlite3_errmsg(handle_.get()));
  }
}

tl::unexpected<Error> SqliteConnection::tooManyWriters() const {
  return fail(ErrorKind::Unavailable, "database: other writers kept it busy for more than " +
                                          std::to_string(timeout_.count()) + " ms; try again later");
}

Result<sqlite3_stmt*> SqliteConnection::prepared(std::string_view sql) {
  if (const auto known = statements_.find(sql); known != statements_.end()) return known->second.get();
  sqlite3_stmt* raw = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, &rest);
  Statement statement(raw);
  if (code != SQLITE_OK) return failure(code);
  const std::string_view more(rest, static_cast<std::size_t>(sql.data() + sql.size() - rest));
  if (!statement || more.find_first_not_of(" \n\t") != std::string_view::npos) {
    return fail(ErrorKind::Internal, "database: run() takes exactly one statement");
  }
  if (statements_.size() >= kMaxStatements) statements_.clear();
  return statements_.emplace(sql, std::move(statement)).first->second.get();
}

Result<void> SqliteConnection::bind(sqlite3_stmt* statement, std::span<const Value> parameters) {
  if (sqlite3_bind_parameter_count(statement) != static_cast<int>(parameters.size())) {
    return fail(ErrorKind::Internal, "database: the statement has a different number of parameters");
  }
  int index = 0;
  for (const Value& parameter : parameters) {
    ++index;
    int code = SQLITE_OK;
    // The parameters live until the statement is reset, so nothing is copied.
    if (const auto* number = std::get_if<std::int64_t>(&parameter)) {
      code = sqlite3_bind_int64(statement, index, *number);
    } else if (const auto* text = std::get_if<std::string>(&parameter)) {
      code = sqlite3_bind_text64(statement, index, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
    } else if (const auto* blob = std::get_if<Blob>(&parameter)) {
      code = sqlite3_bind_blob64(statement, index, blob->bytes.data(), blob->bytes.size(), SQLITE_STATIC);
    } else {
      code = sqlite3_bind_null(statement, index);
    }
    if (code != SQLITE_OK) return failure(code);
  }
  return {};
}

Result<Rows> SqliteConnection::read(sqlite3_stmt* statement) {
  Rows rows;
  for (;;) {
    const int code = sqlite3_step(statement);
    if (code == SQLITE_DONE) return rows;
    if (code != SQLITE_ROW) return failure(code);
    std::vector<Value> columns;
    const int count = sqlite3_column_count(statement);
    columns.reserve(static_cast<std::size_t>(count));
    for (int column = 0; column < count; ++column) columns.push_back(valueAt(statement, column));
    rows.emplace_back(std::move(columns));
  }
}

Result<Rows> SqliteConnection::execute(std::string_view sql, std::span<const Value> parameters) {
  auto statement = prepared(sql);
  if (!statement) return tl::make_unexpected(std::move(statement.error()));
  const bool writes = sqlite3_stmt_readonly(*statement) == 0;
  const bool alone = writes && depth() == 0;
  if (alone && !turn_->take(timeout_)) return tooManyWriters();
  const HeldTurn turn(alone ? turn_.get() : nullptr);
  const Reset reset(*statement);
  if (auto bound = bind(*statement, parameters); !bound) return tl::make_unexpected(std::move(bound.error()));
  deadline_ = Clock::now() + timeout_;
  auto rows = read(*statement);
  deadline_ = Clock::time_point::max();
  if (rows && writes) changed_ = sqlite3_changes64(handle_.get());
  return rows;
}

Result<void> SqliteConnection::executeScript(std::string_view sql) {
  const bool alone = depth() == 0;
  if (alone && !turn_->take(timeout_)) return tooManyWriters();
  const HeldTurn turn(alone ? turn_.get() : nullptr);
  const int code = sqlite3_exec(handle_.get(), std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(code);
  return {};
}

Result<void> SqliteConnection::beginOutermost() {
  if (!turn_->take(timeout_)) return tooManyWriters();
  const int code = sqlite3_exec(handle_.get(), "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) return {};
  auto error = failure(code);
  turn_->give();
  return error;
}

Result<void> SqliteConnection::commitOutermost() {
  const int code = sqlite3_exec(handle_.get(), "COMMIT", nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(code);
  turn_->give();
  return {};
}

void SqliteConnection::rollBackOutermost() noexcept {
  // After some errors (a full disk, for example) SQLite has already rolled back.
  if (!transactionGone()) sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  turn_->give();
}

bool SqliteConnection::transactionGone() const noexcept {
  return sqlite3_get_autocommit(handle_.get()) != 0;
}

}  // namespace rostra::store
