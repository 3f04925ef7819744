// SPDX-License-Identifier: Apache-2.0
// A main loop of one thread: the home of everything that is not a streaming thread. Work from other threads
// arrives by post(); timers and descriptors are Source objects that stop when they are destroyed.
#pragma once

#include "base/check.hpp"
#include "glib/ref.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>

namespace rostra::glib {

/// A running timer or watch. Destroying it (on its loop's thread) stops it; after that the callback is never
/// called.
class Source {
 public:
  Source() = default;
  explicit Source(Ref<GSource> source) noexcept : source_(std::move(source)) {}
  Source(Source&&) noexcept = default;
  Source& operator=(Source&& other) noexcept;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source() { stop(); }
  void stop() noexcept;
  [[nodiscard]] bool active() const noexcept { return source_ && !g_source_is_destroyed(source_.get()); }

 private:
  Ref<GSource> source_;
};

/// Thread: run() and the callbacks on the home thread; post(), quit() any thread; the rest home thread.
class Loop {
 public:
  using Task = std::function<void()>;

  /// The loop of the process' default GMainContext; its home thread is the one that calls run().
  [[nodiscard]] static std::shared_ptr<Loop> main();
  /// A loop with its own context, to be run by a thread of its own.
  [[nodiscard]] static std::shared_ptr<Loop> create();

  /// Makes the context the thread default and runs until quit(). The calling thread becomes the home thread.
  void run();
  void quit();
  /// Runs `task` on the home thread, after what was posted before it. Never waits.
  void post(Task task);
  /// As post(), but does nothing when `owner` is gone by then.
  template <class T, class F>
  void post(std::weak_ptr<T> owner, F task) {
    post([owner = std::move(owner), task = std::move(task)]() mutable {
      if (const auto alive = owner.lock()) task(*alive);
    });
  }
  /// Calls `task` once after `delay`.
  [[nodiscard]] Source after(std::chrono::milliseconds delay, Task task);
  /// Calls `task` again and again until the Source is destroyed.
  [[nodiscard]] Source every(std::chrono::milliseconds interval, Task task);
  /// Calls `task` while `fd` is in one of `conditions`; stops when the task returns false.
  [[nodiscard]] Source watch(int fd, GIOCondition conditions, std::function<bool(GIOCondition)> task);

  /// Calls `task` whenever the process gets this signal, which then does nothing else.
  [[nodiscard]] Source onSignal(int number, Task task);

  [[nodiscard]] GMainContext* context() const noexcept { return context_.get(); }
  /// Ends the process when the caller is not on the home thread: a state that two threads change is worse
  /// than a restart. It costs a comparison, in every build.
  void assertHere() const { ROSTRA_CHECK(here()); }
  /// Ends the process when the caller is on the home thread of a running loop. For streaming threads.
  void assertElsewhere() const;
  /// True on the home thread, and on any while there is none yet.
  [[nodiscard]] bool here() const noexcept {
    const std::thread::id home = home_.load(std::memory_order_relaxed);
    return home == std::thread::id() || home == std::this_thread::get_id();
  }

 private:
  explicit Loop(Ref<GMainContext> context);
  [[nodiscard]] Source attach(GSource* source, Task task, bool once);

  Ref<GMainContext> context_;
  Ref<GMainLoop> loop_;
  std::atomic<std::thread::id> home_{};
};

}  // namespace rostra::glib
