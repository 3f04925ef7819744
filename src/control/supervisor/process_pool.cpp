// SPDX-License-Identifier: Apache-2.0
#include "control/supervisor/process_pool.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <utility>

namespace rostra::control {
namespace {

// So many may have been killed from outside while they started.
constexpr int kFewFailedStarts = 3;

}  // namespace

ProcessPool::ProcessPool(std::shared_ptr<glib::Loop> loop, const char* kind, Start start,
                         std::chrono::milliseconds longestBackoff)
    : loop_(std::move(loop)), kind_(kind), start_(std::move(start)), backoff_(longestBackoff) {}

std::shared_ptr<ProcessPool> ProcessPool::create(std::shared_ptr<glib::Loop> loop, const char* kind,
                                                 Start start, std::chrono::milliseconds longestBackoff) {
  return std::shared_ptr<ProcessPool>(
      new ProcessPool(std::move(loop), kind, std::move(start), longestBackoff));
}

void ProcessPool::setSpares(std::size_t count) {
  loop_->assertHere();
  wanted_ = count;
  maintain();
}

void ProcessPool::take(Taker taker) {
  loop_->assertHere();
  takers_.push_back(std::move(taker));
  serve();
}

void ProcessPool::stop(std::function<void()> done) {
  loop_->assertHere();
  stopping_ = true;
  pause_.stop();
  takers_.clear();
  onStopped_ = std::move(done);
  for (const ProcessPtr& worker : std::vector(all_)) worker->stop();
  if (all_.empty()) stopped();
}

void ProcessPool::kill() {
  for (const ProcessPtr& worker : std::vector(all_)) worker->kill("the server is stopping immediately");
}

ProcessPool::Counts ProcessPool::counts() const {
  const auto late =
      std::count_if(all_.begin(), all_.end(), [](const auto& worker) { return worker->late(); });
  return {started_, crashed_, all_.size(), spares_.size(), takers_.size(), static_cast<std::size_t>(late)};
}

void ProcessPool::maintain() {
  if (stopping_) return;
  while (spares_.size() > wanted_ + takers_.size()) {
    const ProcessPtr surplus = spares_.back();
    spares_.pop_back();
    surplus->stop();
  }
  while (spares_.size() + starting_ < wanted_ + takers_.size()) {
    // While it is not known whether they live, one at a time.
    if (pause_.active() || (backoff_.crashesInARow() > 1 && starting_ > 0)) return;
    const auto pause = pauseLeft();
    if (pause.count() > 0) {
      log::warning("worker keeps crashing; delaying the next start",
                   {{"kind", kind_},
                    {"crashes", backoff_.crashesInARow()},
                    {"pause-ms", std::int64_t{pause.count()}},
                    {"reason", lastFailure_}});
      pause_ = loop_->after(pause, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self) return;
        self->pause_ = glib::Source();
        self->maintain();
      });
      return;
    }
    startOne();
  }
}

void ProcessPool::startOne() {
  const auto weak = weak_from_this();
  auto worker = start_(static_cast<int>(++started_),
                       {.onReady =
                            [weak](const ProcessPtr& ready) {
                              if (const auto self = weak.lock()) self->becameReady(ready);
                            },
                        .onDead =
                            [weak](const ProcessPtr& dead, const WorkerProcess::Death& death) {
                              if (const auto self = weak.lock()) self->died(dead, death);
                            }});
  if (!worker) {
    ++failedStarts_;
    failed(worker.error().message, RestartBackoff::Duration{0});
    // Through the loop: starting again from here could recurse.
    loop_->post(weak, [](ProcessPool& self) { self.maintain(); });
    return;
  }
  all_.push_back(std::move(*worker));
  ++starting_;
}

void ProcessPool::becameReady(const ProcessPtr& worker) {
  --starting_;
  failedStarts_ = 0;
  spares_.push_back(worker);
  if (onReady_) onReady_(worker);
  serve();
}

void ProcessPool::died(const ProcessPtr& worker, const WorkerProcess::Death& death) {
  std::erase(all_, worker);
  const auto spare = std::find(spares_.begin(), spares_.end(), worker);
  if (spare != spares_.end()) {
    spares_.erase(spare);
  } else if (!worker->everReady()) {
    --starting_;
  }
  if (!death.expected) {
    ++crashed_;
    if (!worker->everReady()) ++failedStarts_;
    failed(death.reason, death.lived);
  }
  if (stopping_) {
    // After the worker's user has heard of it: it may have waited for the last words.
    if (all_.empty()) loop_->post(weak_from_this(), [](ProcessPool& self) { self.stopped(); });
    return;
  }
  // How long to wait is decided again: the pause may be one of a spare, and this was the last worker.
  pause_ = glib::Source();
  // After the worker's user, who may want a replacement at once, has heard of it.
  loop_->post(weak_from_this(), [](ProcessPool& self) { self.maintain(); });
}

void ProcessPool::failed(const std::string& reason, RestartBackoff::Duration lived) {
  lastFailure_ = reason;
  backoff_.crashed(lived, std::chrono::steady_clock::now());
}

RestartBackoff::Duration ProcessPool::pauseLeft() const {
  const bool anyReady = std::ranges::any_of(
      all_, [](const ProcessPtr& worker) { return worker->state() == WorkerProcess::State::Ready; });
  const bool outage = !anyReady && failedStarts_ < kFewFailedStarts;
  return backoff_.pause(std::chrono::steady_clock::now(),
                        outage ? longestOutage_ : std::chrono::milliseconds::max());
}

void ProcessPool::serve() {
  while (!takers_.empty()) {
    // One that does not answer is about to be replaced.
    const auto spare =
        std::find_if(spares_.begin(), spares_.end(), [](const auto& each) { return !each->late(); });
    if (spare == spares_.end()) break;
    const ProcessPtr worker = *spare;  // NOLINT: the element is erased
    const Taker taker = std::move(takers_.front());
    takers_.pop_front();
    spares_.erase(spare);
    worker->markTaken();
    if (!taker(worker)) spares_.push_front(worker);
  }
  maintain();
}

void ProcessPool::stopped() {
  if (const auto done = std::exchange(onStopped_, nullptr)) done();
}

}  // namespace rostra::control
