// SPDX-License-Identifier: Apache-2.0
// The pool of one kind of worker: ProcessPool with the type of its workers.
#pragma once

#include "control/supervisor/process_pool.hpp"
#include "control/supervisor/worker.hpp"

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace rostra::control {

/// As ProcessPool. Thread: the loop's home thread.
template <class Traits>
class WorkerPool {
 public:
  using WorkerPtr = std::shared_ptr<Worker<Traits>>;
  /// Returns false when the worker is no longer wanted; it stays a spare then.
  using Taker = std::function<bool(const WorkerPtr&)>;
  using Counts = ProcessPool::Counts;

  [[nodiscard]] static std::shared_ptr<WorkerPool> create(const std::shared_ptr<glib::Loop>& loop,
                                                          const WorkerSettings& settings,
                                                          std::chrono::milliseconds longestBackoff) {
    const auto start = [loop, settings](int number,
                                        WorkerProcess::Owner owner) -> Result<ProcessPool::ProcessPtr> {
      return Worker<Traits>::start(loop, settings, number, std::move(owner));
    };
    return std::shared_ptr<WorkerPool>(
        new WorkerPool(ProcessPool::create(loop, Traits::kWord, start, longestBackoff)));
  }

  void setSpares(std::size_t count) { pool_->setSpares(count); }
  void setLongestOutage(std::chrono::milliseconds pause) { pool_->setLongestOutage(pause); }
  void onReady(std::function<void(const WorkerPtr&)> handler) {
    pool_->onReady(
        [handler = std::move(handler)](const ProcessPool::ProcessPtr& worker) { handler(typed(worker)); });
  }
  void take(Taker taker) {
    pool_->take(
        [taker = std::move(taker)](const ProcessPool::ProcessPtr& worker) { return taker(typed(worker)); });
  }
  void stop(std::function<void()> done) { pool_->stop(std::move(done)); }
  void kill() { pool_->kill(); }

  [[nodiscard]] std::vector<WorkerPtr> all() const {
    std::vector<WorkerPtr> workers;
    for (const auto& worker : pool_->all()) workers.push_back(typed(worker));
    return workers;
  }
  [[nodiscard]] Counts counts() const { return pool_->counts(); }

 private:
  explicit WorkerPool(std::shared_ptr<ProcessPool> pool) : pool_(std::move(pool)) {}
  /// The pool has no others: its `start` makes them.
  static WorkerPtr typed(const ProcessPool::ProcessPtr& worker) {
    return std::static_pointer_cast<Worker<Traits>>(worker);
  }

  std::shared_ptr<ProcessPool> pool_;
};

using SfuPool = WorkerPool<SfuTraits>;
using MixPool = WorkerPool<MixTraits>;

}  // namespace rostra::control
