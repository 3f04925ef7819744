// SPDX-License-Identifier: Apache-2.0
// A few threads for work that takes long and must not hold up anything else: hashing passwords, pictures.
// In: tasks; out: nothing, a task delivers its own result. The queue is bounded, so a flood is refused at
// once.
#pragma once

#include "base/mutex.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

namespace rostra::accounts {

/// Thread: any; close() and the destructor not on a thread of the pool.
class WorkPool {
 public:
  WorkPool(unsigned threads, std::size_t maxQueue);
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;
  ~WorkPool();

  /// False when too much waits already; the task is not run then.
  [[nodiscard]] bool post(std::function<void()> task);
  [[nodiscard]] std::size_t waiting() const;
  /// Takes no more, finishes what is waiting, ends the threads. Idempotent.
  void close();

 private:
  void work();

  const std::size_t maxQueue_;
  mutable Mutex mutex_;
  Condition wake_;
  std::deque<std::function<void()>> tasks_ ROSTRA_GUARDED_BY(mutex_);
  bool stopping_ ROSTRA_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace rostra::accounts
