// SPDX-License-Identifier: Apache-2.0
// A database and the threads that talk to it. In: jobs from the main loop and from web threads; out: their
// results, posted to a loop or called on the pool's thread. Nobody else ever waits for a database.
#pragma once

#include "glib/loop.hpp"
#include "store/database/connection.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace rostra::store {

/// In the data folder, unless the database is elsewhere.
inline constexpr const char* kSqliteFile = "rostra.db";

struct DatabaseSettings {
  std::string address = "sqlite";           ///< "sqlite" = a file in `folder`, or postgresql://...
  std::filesystem::path folder;             ///< data folder, used by nobody else who migrates
  unsigned connections = 4;                 ///< threads, each with a connection of its own
  std::size_t maxQueue = 10'000;            ///< waiting jobs; more are refused with Exhausted
  std::chrono::milliseconds timeout{5000};  ///< of one statement, and of connecting
  bool migrate = true;  ///< false: refuse an older schema (a command line beside a server)
};

struct DatabaseStats {
  bool available = false;      ///< the database answers, as far as is known
  std::uint64_t jobs = 0;      ///< done since start
  std::uint64_t failures = 0;  ///< of them: could not reach the database
  std::size_t waiting = 0;     ///< in the queue now
};

/// Thread: any.
class Database : public std::enable_shared_from_this<Database> {
 public:
  using Job = std::function<void(Connection*,
                                 const Error&)>;  ///< null = the database is unavailable; the error says why

  /// Opens, checks the schema and migrates it. Refuses (Conflict, one clear sentence) a schema newer than
  /// this program, and an older one that another running server uses. Unavailable when a PostgreSQL is not
  /// there.
  [[nodiscard]] static Result<std::shared_ptr<Database>> open(const DatabaseSettings& settings);
  virtual ~Database() = default;

  /// Runs `work(Connection&) -> Result<T>` on a thread of the pool, then `done(Result<T>)` on the same
  /// thread. A lost connection is re-established automatically; meanwhile `done` gets Unavailable at once.
  /// When the queue is full (Exhausted) or the database closed (Unavailable), `done` is called by the calling
  /// thread before this returns.
  template <class Work, class Done>
  void run(Work work, Done done) {
    using R = std::invoke_result_t<Work&, Connection&>;
    post(
        [work = std::move(work), done = std::move(done)](Connection* connection, const Error& error) mutable {
          if (connection) {
            done(work(*connection));
          } else {
            done(R(tl::make_unexpected(error)));
          }
        });
  }
  /// As run(), but `done(T& owner, Result)` is posted to `loop` and skipped when the owner is gone by then.
  template <class Owner, class Work, class Done>
  void run(const std::shared_ptr<glib::Loop>& loop, std::weak_ptr<Owner> owner, Work work, Done done) {
    using R = std::invoke_result_t<Work&, Connection&>;
    run(std::move(work), [loop, owner = std::move(owner), done = std::move(done)](R result) mutable {
      loop->post(std::move(owner), [result = std::make_shared<R>(std::move(result)), done = std::move(done)](
                                       Owner& self) mutable { done(self, std::move(*result)); });
    });
  }
  /// As run(), but jobs of one key run one after another in the order they were given (the chat of one
  /// space).
  template <class Work, class Done>
  void runInOrder(const std::string& key, Work work, Done done) {
    using R = std::invoke_result_t<Work&, Connection&>;
    postInOrder(key, [work = std::move(work), done = std::move(done)](Connection* connection,
                                                                      const Error& error) mutable {
      if (connection) {
        done(work(*connection));
      } else {
        done(R(tl::make_unexpected(error)));
      }
    });
  }

  [[nodiscard]] virtual DatabaseStats stats() const = 0;
  /// Finishes the jobs that are waiting, then closes; new ones are refused. Waits for at most the timeout
  /// when the database does not answer. Idempotent. Not on a thread of the pool: so call it before the last
  /// owner of the database may be a job.
  virtual void close() = 0;

 protected:
  virtual void post(Job job) = 0;
  virtual void postInOrder(const std::string& key, Job job) = 0;
};

/// One connection for the calling thread, for a command line: checked as in Database::open().
[[nodiscard]] Result<std::shared_ptr<Connection>> connect(const DatabaseSettings& settings);

}  // namespace rostra::store
