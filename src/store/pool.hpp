// SPDX-License-Identifier: Apache-2.0
// The threads of a database: each takes the next job from one queue and runs it with its own connection. Jobs
// of one key wait behind each other in a queue of their own, of which the first is in the common one.
#pragma once

#include "base/mutex.hpp"
#include "store/database.hpp"
#include "store/database/connector.hpp"

#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace rostra::store {

/// Thread: any; close() and the destructor not from a job.
class Pool final : public Database {
 public:
  Pool(std::unique_ptr<Connector> connector, unsigned threads, std::size_t maxQueue);
  ~Pool() override;

  [[nodiscard]] DatabaseStats stats() const override;
  void close() override;

 protected:
  void post(Job job) override { add(std::nullopt, std::move(job)); }
  void postInOrder(const std::string& key, Job job) override { add(key, std::move(job)); }

 private:
  struct Waiting {
    std::optional<std::string> key;
    Job job;
  };
  void add(std::optional<std::string> key, Job job);
  /// Moves from its arguments unless it gives a reason to refuse the job.
  [[nodiscard]] std::optional<Error> take(std::optional<std::string>& key, Job& job);
  void work() noexcept;
  void runJob(Job& job, std::unique_ptr<Backend>& connection);
  void nextOfKey(const std::string& key);

  std::unique_ptr<Connector> connector_;
  const std::size_t maxQueue_;
  mutable Mutex mutex_;  ///< leaf: nothing is called under it
  Condition wake_;
  std::deque<Waiting> queue_ ROSTRA_GUARDED_BY(mutex_);
  /// Jobs behind the one of their key that is under way.
  std::map<std::string, std::deque<Job>> behind_ ROSTRA_GUARDED_BY(mutex_);
  std::size_t waiting_ ROSTRA_GUARDED_BY(mutex_) = 0;  ///< in queue_ and in behind_
  std::uint64_t jobs_ ROSTRA_GUARDED_BY(mutex_) = 0;
  std::uint64_t failures_ ROSTRA_GUARDED_BY(mutex_) = 0;
  bool closing_ ROSTRA_GUARDED_BY(mutex_) = false;
  std::once_flag closed_;
  std::vector<std::thread> threads_;
};

}  // namespace rostra::store
