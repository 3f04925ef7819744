// SPDX-License-Identifier: Apache-2.0
#include "accounts/work_pool.hpp"

#include <algorithm>
#include <utility>

namespace rostra::accounts {

WorkPool::WorkPool(unsigned threads, std::size_t maxQueue) : maxQueue_(maxQueue) {
  for (unsigned i = 0; i < std::max(threads, 1U); ++i) threads_.emplace_back([this] { work(); });
}

WorkPool::~WorkPool() {
  close();
}

void WorkPool::close() {
  {
    const Lock lock(mutex_);
    stopping_ = true;
  }
  wake_.notifyAll();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool WorkPool::post(std::function<void()> task) {
  {
    const Lock lock(mutex_);
    if (stopping_ || tasks_.size() >= maxQueue_) return false;
    tasks_.push_back(std::move(task));
  }
  wake_.notifyOne();
  return true;
}

std::size_t WorkPool::waiting() const {
  const Lock lock(mutex_);
  return tasks_.size();
}

void WorkPool::work() {
  for (;;) {
    std::function<void()> task;
    {
      Lock lock(mutex_);
      while (!stopping_ && tasks_.empty()) wake_.wait(lock);
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task();
  }
}

}  // namespace rostra::accounts
