// SPDX-License-Identifier: Apache-2.0
#include "store/pool.hpp"

#include "base/check.hpp"
#include "store/database/thread.hpp"

#include <algorithm>
#include <utility>

namespace rostra::store {

Pool::Pool(std::unique_ptr<Connector> connector, unsigned threads, std::size_t maxQueue)
    : connector_(std::move(connector)), maxQueue_(maxQueue) {
  threads_.reserve(std::max(threads, 1U));
  for (unsigned i = 0; i < std::max(threads, 1U); ++i) {
    threads_.push_back(startThread("database", [this] { work(); }));
  }
}

Pool::~Pool() {
  close();
}

void Pool::add(std::optional<std::string> key, Job job) {
  if (const auto refusal = take(key, job)) {
    job(nullptr, *refusal);
  } else {
    wake_.notifyOne();
  }
}

std::optional<Error> Pool::take(std::optional<std::string>& key, Job& job) {
  const Lock lock(mutex_);
  if (closing_) return fail(ErrorKind::Unavailable, "The server is shutting down.").value();
  if (waiting_ >= maxQueue_)
    return fail(ErrorKind::Exhausted, "The database queue is full; try again later.").value();
  ++waiting_;
  if (key) {
    const auto [line, first] = behind_.try_emplace(*key);
    if (!first) {
      line->second.push_back(std::move(job));
      return std::nullopt;
    }
  }
  queue_.push_back({std::move(key), std::move(job)});
  return std::nullopt;
}

void Pool::work() noexcept {
  std::unique_ptr<Backend> connection;
  for (;;) {
    Waiting next;
    {
      Lock lock(mutex_);
      // A key whose job is under way puts the next one into the queue before its thread comes here again.
      while (queue_.empty() && !(closing_ && waiting_ == 0)) wake_.wait(lock);
      if (queue_.empty()) return;
      next = std::move(queue_.front());
      queue_.pop_front();
      // The last one lets the threads go that found nothing to do when closing began.
      if (--waiting_ == 0 && closing_) wake_.notifyAll();
    }
    runJob(next.job, connection);
    next.job = nullptr;  // what it holds may be large, or end with it
    if (next.key) nextOfKey(*next.key);
  }
}

void Pool::runJob(Job& job, std::unique_ptr<Backend>& connection) {
  static const Error kNone{ErrorKind::Internal, "no error", std::source_location::current()};
  bool failed = false;
  if (auto ready = connector_->prepare(connection); ready) {
    job(connection.get(), kNone);
    failed = connection->takeUnavailable();
    if (failed) connector_->failed(connection);
  } else {
    failed = true;
    job(nullptr, ready.error());
  }
  const Lock lock(mutex_);
  ++jobs_;
  if (failed) ++failures_;
}

void Pool::nextOfKey(const std::string& key) {
  {
    const Lock lock(mutex_);
    const auto line = behind_.find(key);
    if (line->second.empty()) {
      behind_.erase(line);
      return;
    }
    queue_.push_back({key, std::move(line->second.front())});
    line->second.pop_front();
  }
  wake_.notifyOne();
}

DatabaseStats Pool::stats() const {
  const bool available = connector_->available();
  const Lock lock(mutex_);
  return {.available = available, .jobs = jobs_, .failures = failures_, .waiting = waiting_};
}

void Pool::close() {
  {
    const Lock lock(mutex_);
    closing_ = true;
  }
  wake_.notifyAll();
  for (const std::thread& thread : threads_) {
    ROSTRA_CHECK(thread.get_id() != std::this_thread::get_id());
  }
  std::call_once(closed_, [this] {
    for (std::thread& thread : threads_) thread.join();
    connector_->close();
  });
}

}  // namespace rostra::store
