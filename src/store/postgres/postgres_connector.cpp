// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/postgres_connector.hpp"

#include "base/log.hpp"
#include "store/database/thread.hpp"
#include "store/postgres/postgres_schema.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <poll.h>
#include <random>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace rostra::store {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kFirstPause = 100ms;
/// Between two attempts to reach a database that is gone: what recovery may take after it is back.
constexpr auto kLongestPause = 3s;
/// A server that is there answers SELECT 1 well within this.
constexpr std::chrono::milliseconds kPingPatience = 2s;
/// For others who start or migrate.
constexpr std::chrono::milliseconds kJoinPatience = 3s;

}  // namespace

Result<std::unique_ptr<PostgresConnector>> PostgresConnector::open(const DatabaseSettings& settings,
                                                                   Migrations migrations) {
  FileDescriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake.valid()) return fail(ErrorKind::Exhausted, "no file descriptor is left for the database");
  std::unique_ptr<PostgresConnector> connector(new PostgresConnector(settings, migrations, std::move(wake)));
  auto first = PostgresConnection::connect(settings.address, settings.timeout);
  if (!first) return tl::make_unexpected(std::move(first.error()));
  if (auto joined = joinDatabase(**first, migrations, settings.migrate, kJoinPatience); !joined)
    return tl::make_unexpected(std::move(joined.error()));
  connector->first_ = std::move(*first);
  connector->keeper_ = startThread("database-keeper", [self = connector.get()] { self->keep(); });
  return connector;
}

PostgresConnector::~PostgresConnector() {
  close();
}

void PostgresConnector::close() {
  closing_ = true;
  wakeKeeper();
  if (keeper_.joinable()) keeper_.join();
}

bool PostgresConnector::available() const {
  const Lock lock(mutex_);
  return !down_;
}

void PostgresConnector::setDown(Error reason) {
  const Lock lock(mutex_);
  down_ = std::move(reason);
}

void PostgresConnector::setUp() {
  const Lock lock(mutex_);
  down_.reset();
}

void PostgresConnector::wakeKeeper() const {
  const std::uint64_t one = 1;
  (void)!::write(wake_.get(), &one, sizeof one);
}

Result<void> PostgresConnector::prepare(std::unique_ptr<Backend>& own) {
  {
    const Lock lock(mutex_);
    if (down_) {
      own.reset();
      return tl::make_unexpected(*down_);
    }
  }
  // Made by us alone, so it is one of ours.
  if (own && static_cast<PostgresConnection&>(*own).alive()) return {};
  own.reset();
  const auto began = Clock::now();
  auto made = PostgresConnection::connect(settings_.address, settings_.timeout);
  if (made) {
    own = std::move(*made);
    return {};
  }
  // Refused (too many connections?) or no answer: the keeper finds out for all.
  if (Clock::now() - began >= settings_.timeout) setDown(made.error());
  wakeKeeper();
  return tl::make_unexpected(std::move(made.error()));
}

void PostgresConnector::failed(std::unique_ptr<Backend>& own) {
  const auto& connection = static_cast<const PostgresConnection&>(*own);
  if (!connection.lost()) return;
  // No answer is no answer for anyone; a connection that was closed may be the only one.
  if (connection.silent()) {
    setDown(fail(ErrorKind::Unavailable, "the database is not responding").value());
  }
  wakeKeeper();
  own.reset();
}

Result<std::unique_ptr<PostgresConnection>> PostgresConnector::reopen() const {
  auto made = PostgresConnection::connect(settings_.address, settings_.timeout);
  if (!made) return made;
  // Never migrates: another, newer server may have done so meanwhile.
  if (auto joined = joinDatabase(**made, migrations_, false, 0ms); !joined)
    return tl::make_unexpected(std::move(joined.error()));
  return made;
}

void PostgresConnector::sleepUnlessClosed(std::chrono::milliseconds time) const {
  const auto end = Clock::now() + time;
  while (!closing_) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) return;
    pollfd event{.fd = wake_.get(), .events = POLLIN, .revents = 0};
    if (::poll(&event, 1, static_cast<int>(left)) > 0) {
      std::uint64_t count = 0;
      (void)!::read(wake_.get(), &count, sizeof count);
    }
  }
}

void PostgresConnector::keep() {
  std::unique_ptr<PostgresConnection> connection = std::move(first_);
  std::minstd_rand random(std::random_device{}());
  std::uniform_real_distribution<double> jitter(0.75, 1.25);
  std::chrono::milliseconds pause = kFirstPause;
  auto lostAt = Clock::now();
  bool usable = true;
  while (!closing_) {
    if (connection) {
      lookAfter(connection);
      if (connection || closing_) continue;
      lostAt = Clock::now();
      pause = kFirstPause;
      usable = true;
    }
    auto made = reopen();
    if (made) {
      connection = std::move(*made);
      setUp();
      log::info("database available again",
                {{"after-ms",
                  std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - lostAt).count()}});
      continue;
    }
    if (made.error().kind == ErrorKind::Conflict && std::exchange(usable, false))
      log::error("database no longer usable", {{"reason", made.error().message}});
    // Clients need one kind for "later"; what the operator must do is in the log.
    made.error().kind = ErrorKind::Unavailable;
    setDown(std::move(made.error()));
    sleepUnlessClosed(std::chrono::duration_cast<std::chrono::milliseconds>(pause * jitter(random)));
    pause = std::min<std::chrono::milliseconds>(pause * 2, kLongestPause);
  }
}

// Waits until something happens to the connection, or someone doubts that the database answers.
void PostgresConnector::lookAfter(std::unique_ptr<PostgresConnection>& connection) {
  std::array<pollfd, 2> events{{{.fd = wake_.get(), .events = POLLIN, .revents = 0},
                                {.fd = connection->socket(), .events = POLLIN | POLLRDHUP, .revents = 0}}};
  if (::poll(events.data(), events.size(), -1) < 0) return;
  Result<void> answered;
  if (events[0].revents != 0) {
    std::uint64_t count = 0;
    (void)!::read(wake_.get(), &count, sizeof count);
    if (closing_) return;
    answered = connection->ping(std::min(settings_.timeout, kPingPatience));
    if (answered) setUp();
  } else if (!connection->alive()) {
    answered = fail(ErrorKind::Unavailable, "the database closed its connections");
  }
  if (answered) return;
  log::warning("database unavailable", {{"reason", answered.error().message}});
  setDown(std::move(answered.error()));
  connection.reset();
}

}  // namespace rostra::store
