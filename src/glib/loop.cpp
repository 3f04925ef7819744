// SPDX-License-Identifier: Apache-2.0
#include "glib/loop.hpp"

#include <glib-unix.h>

namespace rostra::glib {

Source& Source::operator=(Source&& other) noexcept {
  if (this != &other) {
    stop();
    source_ = std::move(other.source_);
  }
  return *this;
}

void Source::stop() noexcept {
  if (source_) g_source_destroy(source_.get());
  source_.reset();
}

Loop::Loop(Ref<GMainContext> context)
    : context_(std::move(context)), loop_(Ref<GMainLoop>::adopt(g_main_loop_new(context_.get(), FALSE))) {}

std::shared_ptr<Loop> Loop::main() {
  return std::shared_ptr<Loop>(new Loop(Ref<GMainContext>::retain(g_main_context_default())));
}

std::shared_ptr<Loop> Loop::create() {
  return std::shared_ptr<Loop>(new Loop(Ref<GMainContext>::adopt(g_main_context_new())));
}

void Loop::run() {
  home_.store(std::this_thread::get_id(), std::memory_order_relaxed);
  g_main_context_push_thread_default(context_.get());
  g_main_loop_run(loop_.get());
  g_main_context_pop_thread_default(context_.get());
}

void Loop::quit() {
  // Through the queue, so that a quit() before run() still ends it.
  post([loop = loop_] { g_main_loop_quit(loop.get()); });
}

void Loop::post(Task task) {
  GSource* source = g_idle_source_new();
  g_source_set_priority(source, G_PRIORITY_DEFAULT);
  g_source_set_callback(
      source,
      [](gpointer data) -> gboolean {
        (*static_cast<Task*>(data))();
        return G_SOURCE_REMOVE;
      },
      new Task(std::move(task)), [](gpointer data) { delete static_cast<Task*>(data); });
  g_source_attach(source, context_.get());
  g_source_unref(source);
}

Source Loop::attach(GSource* source, Task task, bool once) {
  struct Call {
    Task task;
    bool once;
  };
  g_source_set_callback(
      source,
      [](gpointer data) -> gboolean {
        auto* call = static_cast<Call*>(data);
        call->task();
        return call->once ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
      },
      new Call{std::move(task), once}, [](gpointer data) { delete static_cast<Call*>(data); });
  g_source_attach(source, context_.get());
  return Source(Ref<GSource>::adopt(source));
}

Source Loop::after(std::chrono::milliseconds delay, Task task) {
  return attach(g_timeout_source_new(static_cast<guint>(delay.count())), std::move(task), true);
}

Source Loop::every(std::chrono::milliseconds interval, Task task) {
  return attach(g_timeout_source_new(static_cast<guint>(interval.count())), std::move(task), false);
}

Source Loop::watch(int fd, GIOCondition conditions, std::function<bool(GIOCondition)> task) {
  using Watch = std::function<bool(GIOCondition)>;
  GSource* source = g_unix_fd_source_new(fd, conditions);
  const GUnixFDSourceFunc callback = [](gint, GIOCondition condition, gpointer data) -> gboolean {
    return (*static_cast<Watch*>(data))(condition) ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
  };
  g_source_set_callback(source, G_SOURCE_FUNC(callback), new Watch(std::move(task)),
                        [](gpointer data) { delete static_cast<Watch*>(data); });
  g_source_attach(source, context_.get());
  return Source(Ref<GSource>::adopt(source));
}

Source Loop::onSignal(int number, Task task) {
  return attach(g_unix_signal_source_new(number), std::move(task), false);
}

void Loop::assertElsewhere() const {
  ROSTRA_CHECK(home_ != std::this_thread::get_id());
}

}  // namespace rostra::glib
