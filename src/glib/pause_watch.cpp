// SPDX-License-Identifier: Apache-2.0
#include "glib/pause_watch.hpp"

#include "base/log.hpp"
#include "glib/pauses.hpp"

#include <ctime>
#include <utility>

namespace rostra::glib {
namespace {

constexpr std::chrono::milliseconds kInterval{250};

/// CPU time of the calling thread.
std::chrono::nanoseconds cpuTime() noexcept {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

PauseWatch::PauseWatch(const std::shared_ptr<Loop>& loop) {
  timer_ = loop->every(kInterval, [this] { look(); });
}

void PauseWatch::look() {
  const auto now = std::chrono::steady_clock::now();
  Pauses::ofThisProcess()->ran(now);
  const auto cpu = cpuTime();
  const auto since = std::exchange(last_, now).value_or(now);
  const auto pause = std::chrono::duration_cast<std::chrono::milliseconds>(now - since);
  const auto used = std::chrono::duration_cast<std::chrono::milliseconds>(cpu - std::exchange(lastCpu_, cpu));
  if (pause < kNoticed) return;
  const log::Message busy("the main loop was busy with one thing");
  const log::Message idle("the main loop did not run: the process was stopped, waited, or got no CPU");
  log::warning(used > pause / 2 ? busy : idle,
               {{"ms", std::int64_t{pause.count()}}, {"cpu-ms", std::int64_t{used.count()}}});
}

}  // namespace rostra::glib
