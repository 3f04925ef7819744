// SPDX-License-Identifier: Apache-2.0
// A mutex whose rules the compiler checks: a member says which mutex guards it, a function which it needs,
// and clang refuses a use without it (preset `threadsafety`, -Wthread-safety). With other compilers the
// annotations are nothing, and the classes cost what those of the standard library cost, whose mutex has no
// annotations.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define ROSTRA_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define ROSTRA_THREAD_ANNOTATION(x)
#endif

/// A member that is read and written only under `mutex`.
#define ROSTRA_GUARDED_BY(mutex) ROSTRA_THREAD_ANNOTATION(guarded_by(mutex))
/// A function whose caller holds these mutexes.
#define ROSTRA_REQUIRES(...) ROSTRA_THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
/// A function that takes these mutexes itself: its caller must not hold them.
#define ROSTRA_EXCLUDES(...) ROSTRA_THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))

namespace rostra {

/// Taken by a Lock. Thread: any.
class ROSTRA_THREAD_ANNOTATION(capability("mutex")) Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

 private:
  friend class Lock;
  std::mutex mutex_;
};

/// Holds a mutex for its own life. Thread: the one that made it.
class ROSTRA_THREAD_ANNOTATION(scoped_lockable) Lock {
 public:
  explicit Lock(Mutex& mutex) ROSTRA_THREAD_ANNOTATION(acquire_capability(mutex)) : lock_(mutex.mutex_) {}
  ~Lock() ROSTRA_THREAD_ANNOTATION(release_capability()) {}
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  friend class Condition;
  std::unique_lock<std::mutex> lock_;
};

/// Threads that wait for a change of what a mutex guards. It may wake for nothing: wait in a loop that looks,
/// `while (queue_.empty()) wake_.wait(lock);`, which the compiler can follow, unlike a predicate.
class Condition {
 public:
  void wait(Lock& lock) { condition_.wait(lock.lock_); }
  /// False when `deadline` has passed.
  [[nodiscard]] bool waitUntil(Lock& lock, std::chrono::steady_clock::time_point deadline) {
    return condition_.wait_until(lock.lock_, deadline) == std::cv_status::no_timeout;
  }
  void notifyOne() noexcept { condition_.notify_one(); }
  void notifyAll() noexcept { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace rostra
