// SPDX-License-Identifier: Apache-2.0
// A connection to a PostgreSQL server. Statements are prepared once and sent without blocking, so that a
// server that has stopped answering costs one timeout and never a thread.
#pragma once

#include "glib/handle.hpp"
#include "store/database/backend.hpp"

#include <chrono>
#include <functional>
#include <libpq-fe.h>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace rostra::store {

class PostgresConnection final : public Backend {
 public:
  /// `address`: postgresql://... as libpq knows it (postgresql.org/docs/15/libpq-connect.html); what it says
  /// about keepalives, TLS and so on goes before our own settings. `timeout`: of connecting to one host, and
  /// of one statement. InvalidInput for an address that cannot be read, Conflict for a server that cannot be
  /// used, Unavailable otherwise. Blocks.
  [[nodiscard]] static Result<std::unique_ptr<PostgresConnection>> connect(const std::string& address,
                                                                           std::chrono::milliseconds timeout);

  [[nodiscard]] Dialect dialect() const noexcept override { return Dialect::Postgresql; }
  /// False when the server has closed the connection, as far as can be told without asking it.
  [[nodiscard]] bool alive();
  /// True when no statement can succeed any more.
  [[nodiscard]] bool lost() const noexcept { return lost_; }
  /// True when it was lost because the server did not answer at all.
  [[nodiscard]] bool silent() const noexcept { return silent_; }
  /// Asks the server something. Unavailable when no answer comes within `patience`.
  [[nodiscard]] Result<void> ping(std::chrono::milliseconds patience);
  [[nodiscard]] int socket() const noexcept { return PQsocket(handle_.get()); }

 protected:
  [[nodiscard]] Result<Rows> execute(std::string_view sql, std::span<const Value> parameters) override;
  [[nodiscard]] Result<void> executeScript(std::string_view sql) override;
  [[nodiscard]] Result<void> beginOutermost() override { return command("BEGIN"); }
  [[nodiscard]] Result<void> commitOutermost() override;
  void rollBackOutermost() noexcept override;
  [[nodiscard]] bool transactionGone() const noexcept override { return lost_; }

 private:
  using Clock = std::chrono::steady_clock;
  using Deadline = std::optional<Clock::time_point>;
  using Handle = glib::Handle<PGconn, PQfinish>;
  using Answer = glib::Handle<PGresult, PQclear>;
  struct Prepared {
    std::string name;
    std::size_t parameters = 0;
  };
  PostgresConnection(Handle handle, std::chrono::milliseconds timeout)
      : handle_(std::move(handle)), timeout_(timeout) {}
  [[nodiscard]] Result<void> configure();
  [[nodiscard]] Result<const Prepared*> prepared(std::string_view sql, const Deadline& deadline);
  /// Waits for the end of what was sent; the last answer that matters.
  [[nodiscard]] Result<Answer> finish(int sent, const Deadline& deadline);
  [[nodiscard]] Result<void> waitForSocket(bool write, const Deadline& deadline);
  [[nodiscard]] Result<void> command(const char* sql);
  [[nodiscard]] tl::unexpected<Error> gone(bool silent);
  [[nodiscard]] tl::unexpected<Error> failure(const PGresult* answer);
  [[nodiscard]] Deadline deadline() const;

  Handle handle_;
  std::chrono::milliseconds timeout_;
  std::map<std::string, Prepared, std::less<>> statements_;
  std::uint64_t counter_ = 0;
  bool lost_ = false;
  bool silent_ = false;
};

}  // namespace rostra::store
