// SPDX-License-Identifier: Apache-2.0
#include "glib/after_running.hpp"

#include <utility>

namespace rostra::glib {

Source afterRunning(const Loop& loop, std::chrono::milliseconds delay, Loop::Task task,
                    std::shared_ptr<const Pauses> pauses) {
  using Clock = Pauses::Clock;
  using Microseconds = std::chrono::microseconds;
  struct Call {
    Loop::Task task;
    std::shared_ptr<const Pauses> pauses;
    Clock::time_point begun;
    Clock::duration delay;
  };
  // Only its ready time makes it ready.
  static GSourceFuncs functions{
      nullptr, nullptr, [](GSource*, GSourceFunc callback, gpointer data) { return callback(data); },
      nullptr, nullptr, nullptr};
  GSource* source = g_source_new(&functions, sizeof(GSource));
  g_source_set_callback(
      source,
      [](gpointer data) -> gboolean {
        auto* call = static_cast<Call*>(data);
        const auto now = Clock::now();
        const auto left = call->begun + call->delay + call->pauses->within(call->begun, now) - now;
        if (left > Clock::duration::zero()) {
          g_source_set_ready_time(g_main_current_source(),
                                  g_get_monotonic_time() + std::chrono::ceil<Microseconds>(left).count());
          return G_SOURCE_CONTINUE;
        }
        call->task();
        return G_SOURCE_REMOVE;
      },
      new Call{std::move(task), std::move(pauses), Clock::now(), delay},
      [](gpointer data) { delete static_cast<Call*>(data); });
  g_source_set_ready_time(source, g_get_monotonic_time() + Microseconds(delay).count());
  g_source_attach(source, loop.context());
  return Source(Ref<GSource>::adopt(source));
}

}  // namespace rostra::glib
