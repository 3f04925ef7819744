// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/postgres_connection.hpp"

#include "base/log.hpp"
#include "store/database/placeholders.hpp"
#include "store/postgres/postgres_values.hpp"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <utility>
#include <vector>

namespace rostra::store {
namespace {

using namespace std::chrono_literals;

/// Ours are a few dozen; only lists of varying length add to them.
constexpr std::size_t kMaxStatements = 256;
/// The server ends a statement itself at its timeout; if it does not, we do, this much later.
constexpr auto kGrace = 500ms;
/// ON CONFLICT and row locks as used here, GENERATED columns, current libpq: older ones are not supported
/// by their makers either.
constexpr int kOldestServer = 120000;

using Options = glib::Handle<PQconninfoOption, PQconninfoFree>;

/// Of the first line of what libpq says, which may have several.
std::string firstLine(const char* message) {
  const std::string_view text(message != nullptr ? message : "");
  return std::string(text.substr(0, text.find('\n')));
}

bool numericPorts(const PQconninfoOption* options) {
  for (const PQconninfoOption* each = options; each->keyword != nullptr; ++each) {
    if (std::string_view(each->keyword) == "port" && each->val != nullptr &&
        std::string_view(each->val).find_first_not_of("0123456789,") != std::string_view::npos) {
      return false;
    }
  }
  return true;
}

ErrorKind kindOf(std::string_view state) {
  // postgresql.org/docs/15/errcodes-appendix.html
  if (state == "23505") return ErrorKind::Conflict;
  if (state == "23503") return ErrorKind::NotFound;
  if (state == "22021" || state == "22P05" || state == "54000") return ErrorKind::InvalidInput;
  if (state.starts_with("08") || state.starts_with("53") || state.starts_with("57") ||
      state.starts_with("58") || state.starts_with("40") || state == "55P03" || state == "25006" ||
      state == "25P03") {
    return ErrorKind::Unavailable;
  }
  return ErrorKind::Internal;
}

/// Codes after which this connection is of no use: the server ends it, or it is not the one to write to.
bool endsConnection(std::string_view state) {
  return state.starts_with("08") || state.starts_with("57P") || state == "25006" || state == "25P03";
}

void logNotice(void* /*unused*/, const PGresult* notice) {
  const char* text = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);
  log::debug("database notice", {{"text", text != nullptr ? text : ""}});
}

}  // namespace

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::connect(const std::string& address,
                                                                        std::chrono::milliseconds timeout) {
  char* problem = nullptr;
  const Options given(PQconninfoParse(address.c_str(), &problem));
  PQfreemem(problem);
  if (!given || !numericPorts(given.get())) {
    // libpq's own words may quote a part of the password: one with a '/' in it makes a port of its beginning.
    return fail(ErrorKind::InvalidInput,
                "the database address is invalid; it should look like "
                "postgresql://user:password@host:5432/name, with special characters percent-encoded");
  }
  const auto seconds = std::max<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(timeout).count(), 2);
  std::map<std::string, std::string> options{
      {"application_name", "rostra"},
      {"connect_timeout", std::to_string(seconds)},
      {"keepalives", "1"},
      {"keepalives_idle", "10"},
      {"keepalives_interval", "5"},
      {"keepalives_count", "3"},
      {"tcp_user_timeout", std::to_string((timeout + kGrace).count())},
      {"target_session_attrs", "read-write"},
  };
  for (const PQconninfoOption* each = given.get(); each->keyword != nullptr; ++each) {
    if (each->val != nullptr) options[each->keyword] = each->val;
  }
  options["client_encoding"] = "UTF8";
  std::vector<const char*> keys;
  std::vector<const char*> values;
  for (const auto& [key, value] : options) {
    keys.push_back(key.c_str());
    values.push_back(value.c_str());
  }
  keys.push_back(nullptr);
  values.push_back(nullptr);
  Handle handle(PQconnectdbParams(keys.data(), values.data(), 0));
  if (!handle || PQstatus(handle.get()) != CONNECTION_OK) {
    return fail(ErrorKind::Unavailable,
                "the database cannot be reached: " + firstLine(handle ? PQerrorMessage(handle.get()) : ""));
  }
  std::unique_ptr<PostgresConnection> connection(new PostgresConnection(std::move(handle), timeout));
  if (auto configured = connection->configure(); !configured)
    return tl::make_unexpected(std::move(configured.error()));
  return connection;
}

Result<void> PostgresConnection::configure() {
  PQsetNoticeReceiver(handle_.get(), logNotice, nullptr);
  if (PQserverVersion(handle_.get()) < kOldestServer) {
    return fail(ErrorKind::Conflict, "the database is PostgreSQL " +
                                         std::to_string(PQserverVersion(handle_.get()) / 10000) +
                                         "; version 12 or newer is needed");
  }
  const char* encoding = PQparameterStatus(handle_.get(), "server_encoding");
  if (encoding == nullptr || std::string_view(encoding) != "UTF8") {
    return fail(ErrorKind::Conflict,
                std::string("the database stores text as ") +
                    (encoding != nullptr ? encoding : "something unknown") +
                    "; create it with CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0");
  }
  if (PQsetnonblocking(handle_.get(), 1) != 0) return gone(false);
  const std::string settings =
      "SET statement_timeout = " + std::to_string(timeout_.count()) +
      "; SET idle_in_transaction_session_timeout = " + std::to_string(4 * timeout_.count()) +
      "; SET client_min_messages = warning; SET standard_conforming_strings = on; "
      "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED";
  return command(settings.c_str());
}

PostgresConnection::Deadline PostgresConnection::deadline() const {
  return Clock::now() + timeout_ + kGrace;
}

tl::unexpected<Error> PostgresConnection::gone(bool silent) {
  lost_ = true;
  silent_ = silent_ || silent;
  return fail(ErrorKind::Unavailable, silent ? "the database is not responding"
                                             : "the connection to the database was lost: " +
                                                   firstLine(PQerrorMessage(handle_.get())));
}

tl::unexpected<Error> PostgresConnection::failure(const PGresult* answer) {
  const auto field = [&](int code) -> std::string_view {
    const char* text = PQresultErrorField(answer, code);
    return text != nullptr ? text : "";
  };
  const std::string_view state = field(PG_DIAG_SQLSTATE);
  if (PQstatus(handle_.get()) != CONNECTION_OK || endsConnection(state)) lost_ = true;
  if (state.empty()) return gone(false);
  const ErrorKind kind = kindOf(state);
  switch (kind) {
    case ErrorKind::Conflict:
      return fail(kind, "an entry with this key already exists");
    case ErrorKind::NotFound:
      return fail(kind, "the entry this belongs to no longer exists");
    default:
      return fail(kind, "database: " + std::string(field(PG_DIAG_MESSAGE_PRIMARY)));
  }
}

Result<void> PostgresConnection::waitForSocket(bool write, const Deadline& deadline) {
  for (;;) {
    int patience = -1;
    if (deadline) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - Clock::now()).count();
      if (left <= 0) return gone(true);
      patience = static_cast<int>(std::min<std::int64_t>(left, 60'000));
    }
    pollfd events{
        .fd = socket(), .events = static_cast<short>(write ? POLLIN | POLLOUT : POLLIN), .revents = 0};
    const int ready = ::poll(&events, 1, patience);
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return gone(false);
  }
}

Result<PostgresConnection::Answer> PostgresConnection::finish(int sent, const Deadline& deadline) {
  if (sent == 0) return gone(false);
  for (;;) {
    const int left = PQflush(handle_.get());
    if (left < 0) break;  // the answer may say why
    if (left == 0) break;
    if (auto ready = waitForSocket(true, deadline); !ready)
      return tl::make_unexpected(std::move(ready.error()));
    if (PQconsumeInput(handle_.get()) == 0) break;
  }
  Answer last;
  std::optional<Error> error;
  for (;;) {
    while (PQisBusy(handle_.get()) != 0) {
      if (auto ready = waitForSocket(false, deadline); !ready)
        return tl::make_unexpected(std::move(ready.error()));
      if (PQconsumeInput(handle_.get()) == 0) break;  // PQgetResult gives the error
    }
    Answer next(PQgetResult(handle_.get()));
    if (!next) break;
    const ExecStatusType status = PQresultStatus(next.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
      if (!error) error = failure(next.get()).value();
      if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) {
        // Not used here, and PQgetResult would give it again forever.
        lost_ = true;
        break;
      }
    }
    last = std::move(next);
  }
  if (error) return tl::make_unexpected(std::move(*error));
  if (!last || PQstatus(handle_.get()) != CONNECTION_OK) return gone(false);
  return last;
}

Result<void> PostgresConnection::command(const char* sql) {
  if (lost_) return gone(silent_);
  auto answer = finish(PQsendQuery(handle_.get(), sql), deadline());
  if (!answer) return tl::make_unexpected(std::move(answer.error()));
  return {};
}

Result<const PostgresConnection::Prepared*> PostgresConnection::prepared(std::string_view sql,
                                                                         const Deadline& deadline) {
  if (const auto known = statements_.find(sql); known != statements_.end()) return &known->second;
  if (statements_.size() >= kMaxStatements) {
    if (auto dropped = command("DEALLOCATE ALL"); !dropped)
      return tl::make_unexpected(std::move(dropped.error()));
    statements_.clear();
  }
  const NumberedSql numbered = numberPlaceholders(sql);
  Prepared statement{"s" + std::to_string(++counter_), numbered.parameters};
  auto answer = finish(PQsendPrepare(handle_.get(), statement.name.c_str(), numbered.sql.c_str(), 0, nullptr),
                       deadline);
  if (!answer) return tl::make_unexpected(std::move(answer.error()));
  return &statements_.emplace(sql, std::move(statement)).first->second;
}

Result<Rows> PostgresConnection::execute(std::string_view sql, std::span<const Value> parameters) {
  if (lost_) return gone(silent_);
  const Deadline until = deadline();
  const auto statement = prepared(sql, until);
  if (!statement) return tl::make_unexpected(statement.error());
  if ((*statement)->parameters != parameters.size()) {
    return fail(ErrorKind::Internal, "database: the statement has a different number of parameters");
  }
  const PostgresParameters values(parameters);
  auto answer = finish(PQsendQueryPrepared(handle_.get(), (*statement)->name.c_str(), values.count(),
                                           values.pointers(), values.lengths(), values.formats(), 1),
                       until);
  if (!answer) return tl::make_unexpected(std::move(answer.error()));
  if (PQresultStatus(answer->get()) == PGRES_EMPTY_QUERY)
    return fail(ErrorKind::Internal, "database: run() takes exactly one statement");
  const std::string_view tag(PQcmdStatus(answer->get()));
  if (tag.starts_with("INSERT") || tag.starts_with("UPDATE") || tag.starts_with("DELETE")) {
    changed_ = std::stoll(PQcmdTuples(answer->get()));
  }
  return readRows(answer->get());
}

Result<void> PostgresConnection::executeScript(std::string_view sql) {
  if (lost_) return gone(silent_);
  // A migration may take long; that the server is there is looked after by keepalives.
  const std::string script(sql);
  auto answer = finish(PQsendQuery(handle_.get(), script.c_str()), std::nullopt);
  if (!answer) return tl::make_unexpected(std::move(answer.error()));
  return {};
}

Result<void> PostgresConnection::commitOutermost() {
  auto answer =
      lost_ ? Result<Answer>(gone(silent_)) : finish(PQsendQuery(handle_.get(), "COMMIT"), deadline());
  if (!answer) return tl::make_unexpected(std::move(answer.error()));
  // The server answers a COMMIT of a failed transaction with ROLLBACK.
  if (std::string_view(PQcmdStatus(answer->get())) != "COMMIT")
    return fail(ErrorKind::Internal, "database: the transaction was rolled back");
  return {};
}

void PostgresConnection::rollBackOutermost() noexcept {
  if (lost_) return;
  if (const auto undone = command("ROLLBACK"); !undone) lost_ = true;
}

bool PostgresConnection::alive() {
  while (!lost_) {
    pollfd events{.fd = socket(), .events = POLLIN | POLLRDHUP, .revents = 0};
    const int ready = ::poll(&events, 1, 0);
    if (ready == 0) return true;
    if (ready < 0 && errno == EINTR) continue;
    const bool closed = (events.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0;
    // What came between statements: a notice, a changed setting, or the server's last words.
    if (ready < 0 || PQconsumeInput(handle_.get()) == 0 || PQstatus(handle_.get()) != CONNECTION_OK || closed)
      lost_ = true;
    (void)PQisBusy(handle_.get());
  }
  return false;
}

Result<void> PostgresConnection::ping(std::chrono::milliseconds patience) {
  if (!alive()) return gone(false);
  auto answer = finish(PQsendQuery(handle_.get(), "SELECT 1"), Clock::now() + patience);
  if (!answer) return tl::make_unexpected(std::move(answer.error()));
  return {};
}

}  // namespace rostra::store
