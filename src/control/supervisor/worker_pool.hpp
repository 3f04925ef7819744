// SPDX-License-Identifier: Apache-2.0
// Keeps warm spares of one kind of worker and replaces what dies, slower and slower when it keeps dying. In:
// "give me one"; out: a ready worker, at once when a spare is there. Everything it started is stopped by it.
#pragma once

#include "control/supervisor/backoff.hpp"
#include "control/supervisor/worker.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace rostra::control {

/// Thread: the loop's home thread.
template <class Traits>
class WorkerPool : public std::enable_shared_from_this<WorkerPool<Traits>> {
 public:
  using WorkerPtr = std::shared_ptr<Worker<Traits>>;
  /// Returns false when the worker is no longer wanted; it stays a spare then.
  using Taker = std::function<bool(const WorkerPtr&)>;
  struct Counts {
    std::uint64_t started = 0;
    std::uint64_t crashed = 0;
    std::size_t running = 0;  ///< all processes of this kind
    std::size_t spare = 0;    ///< ready and waiting
  };

  [[nodiscard]] static std::shared_ptr<WorkerPool> create(std::shared_ptr<glib::Loop> loop,
                                                          WorkerSettings settings,
                                                          std::chrono::milliseconds longestBackoff) {
    return std::shared_ptr<WorkerPool>(new WorkerPool(std::move(loop), settings, longestBackoff));
  }

  /// How many to keep ready. Starts and, when there are too many, stops some.
  void setSpares(std::size_t count) {
    wanted_ = count;
    maintain();
  }
  /// Called for every worker that becomes ready, before it is given away.
  void onReady(std::function<void(const WorkerPtr&)> handler) { onReady_ = std::move(handler); }
  /// Calls `taker` with a ready worker: now, or as soon as there is one. First come, first served.
  void take(Taker taker) {
    takers_.push_back(std::move(taker));
    serve();
  }
  /// Starts nothing more and stops all. `done` when the last has ended.
  void stop(std::function<void()> done) {
    stopping_ = true;
    pause_.stop();
    takers_.clear();
    onStopped_ = std::move(done);
    for (const WorkerPtr& worker : std::vector(all_)) worker->stop();
    if (all_.empty()) stopped();
  }
  void kill() {
    for (const WorkerPtr& worker : std::vector(all_)) worker->kill("the server stops at once");
  }
  [[nodiscard]] const std::vector<WorkerPtr>& all() const noexcept { return all_; }
  [[nodiscard]] Counts counts() const { return {started_, crashed_, all_.size(), spares_.size()}; }
  /// Why the last one could not be started or died early; for /healthz and logs.
  [[nodiscard]] const std::string& lastFailure() const noexcept { return lastFailure_; }

 private:
  WorkerPool(std::shared_ptr<glib::Loop> loop, WorkerSettings settings,
             std::chrono::milliseconds longestBackoff)
      : loop_(std::move(loop)), settings_(settings), backoff_(longestBackoff) {}

  void maintain() {
    if (stopping_) return;
    while (spares_.size() > wanted_ + takers_.size()) {
      const WorkerPtr surplus = spares_.back();
      spares_.pop_back();
      surplus->stop();
    }
    while (spares_.size() + starting_ < wanted_ + takers_.size()) {
      // While it is not known whether they live, one at a time.
      if (pause_.active() || (backoff_.crashesInARow() > 1 && starting_ > 0)) return;
      const auto pause = backoff_.pause(std::chrono::steady_clock::now());
      if (pause.count() > 0) {
        log::warning("worker keeps dying, waiting before the next start",
                     {{"kind", Traits::kWord},
                      {"crashes", backoff_.crashesInARow()},
                      {"pause-ms", std::int64_t{pause.count()}},
                      {"reason", lastFailure_}});
        pause_ = loop_->after(pause, [weak = this->weak_from_this()] {
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

  void startOne() {
    std::weak_ptr<WorkerPool> weak = this->weak_from_this();
    auto slot = std::make_shared<std::weak_ptr<Worker<Traits>>>();
    auto worker = Worker<Traits>::start(
        loop_, settings_, static_cast<int>(++started_),
        [weak, slot] {
          const auto self = weak.lock();
          const auto ready = slot->lock();
          if (self && ready) self->becameReady(ready);
        },
        [weak, slot](const typename Worker<Traits>::Death& death) {
          const auto self = weak.lock();
          const auto dead = slot->lock();
          if (self && dead) self->died(dead, death);
        });
    if (!worker) {
      failed(worker.error().message, RestartBackoff::Duration{0});
      // Through the loop: starting again from here could recurse.
      loop_->post(weak, [](WorkerPool& self) { self.maintain(); });
      return;
    }
    *slot = *worker;
    all_.push_back(*worker);
    ++starting_;
  }

  void becameReady(const WorkerPtr& worker) {
    --starting_;
    spares_.push_back(worker);
    if (onReady_) onReady_(worker);
    serve();
  }

  void died(const WorkerPtr& worker, const typename Worker<Traits>::Death& death) {
    std::erase(all_, worker);
    const auto spare = std::find(spares_.begin(), spares_.end(), worker);
    if (spare != spares_.end()) {
      spares_.erase(spare);
    } else if (!worker->everReady()) {
      --starting_;
    }
    if (!death.expected) {
      ++crashed_;
      failed(death.reason, death.lived);
    }
    if (stopping_) {
      if (all_.empty()) stopped();
      return;
    }
    // After the worker's user, who may want a replacement at once, has heard of it.
    loop_->post(this->weak_from_this(), [](WorkerPool& self) { self.maintain(); });
  }

  void failed(const std::string& reason, RestartBackoff::Duration lived) {
    lastFailure_ = reason;
    backoff_.crashed(lived, std::chrono::steady_clock::now());
  }

  void serve() {
    while (!spares_.empty() && !takers_.empty()) {
      const WorkerPtr worker = spares_.front();
      const Taker taker = std::move(takers_.front());
      takers_.pop_front();
      spares_.pop_front();
      worker->markTaken();
      if (!taker(worker)) spares_.push_front(worker);
    }
    maintain();
  }

  void stopped() {
    if (const auto done = std::exchange(onStopped_, nullptr)) done();
  }

  std::shared_ptr<glib::Loop> loop_;
  WorkerSettings settings_;
  RestartBackoff backoff_;
  std::size_t wanted_ = 0;
  std::size_t starting_ = 0;
  std::uint64_t started_ = 0;
  std::uint64_t crashed_ = 0;
  bool stopping_ = false;
  std::string lastFailure_;
  std::vector<WorkerPtr> all_;
  std::deque<WorkerPtr> spares_;
  std::deque<Taker> takers_;
  std::function<void(const WorkerPtr&)> onReady_;
  std::function<void()> onStopped_;
  glib::Source pause_;
};

using SfuPool = WorkerPool<SfuTraits>;
using MixPool = WorkerPool<MixTraits>;

}  // namespace rostra::control
