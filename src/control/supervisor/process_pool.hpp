// SPDX-License-Identifier: Apache-2.0
// Keeps warm spares of one kind of worker and replaces what dies, slower and slower when it keeps dying. In:
// "give me one"; out: a ready worker, at once when a spare is there. Everything it started is stopped by it.
// WorkerPool gives the workers their type.
#pragma once

#include "control/supervisor/backoff.hpp"
#include "control/supervisor/worker_process.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rostra::control {

/// Thread: the loop's home thread.
class ProcessPool : public std::enable_shared_from_this<ProcessPool> {
 public:
  using ProcessPtr = std::shared_ptr<WorkerProcess>;
  /// Returns false when the worker is no longer wanted; it stays a spare then.
  using Taker = std::function<bool(const ProcessPtr&)>;
  /// Starts a worker of the pool's kind.
  using Start = std::function<Result<ProcessPtr>(int number, WorkerProcess::Owner owner)>;
  struct Counts {
    std::uint64_t started = 0;
    std::uint64_t crashed = 0;
    std::size_t running = 0;  ///< all processes of this kind
    std::size_t spare = 0;    ///< ready and waiting
    std::size_t wanting = 0;  ///< somebody waits for one
    std::size_t late = 0;     ///< running, and not answering
  };

  /// `kind`: for the log; outlives the pool.
  [[nodiscard]] static std::shared_ptr<ProcessPool> create(std::shared_ptr<glib::Loop> loop, const char* kind,
                                                           Start start,
                                                           std::chrono::milliseconds longestBackoff);

  /// How many to keep ready. Starts and, when there are too many, stops some.
  void setSpares(std::size_t count);
  /// The longest pause while no worker is ready at all, unless the last few did not even become it: then the
  /// machine lacks something. As long as any other without this.
  void setLongestOutage(std::chrono::milliseconds pause) { longestOutage_ = pause; }
  /// Called for every worker that becomes ready, before it is given away.
  void onReady(std::function<void(const ProcessPtr&)> handler) { onReady_ = std::move(handler); }
  /// Calls `taker` with a ready worker: now, or as soon as there is one. First come, first served.
  void take(Taker taker);
  /// Starts nothing more and stops all. `done` when the last has ended.
  void stop(std::function<void()> done);
  void kill();

  [[nodiscard]] const std::vector<ProcessPtr>& all() const noexcept { return all_; }
  [[nodiscard]] Counts counts() const;

 private:
  ProcessPool(std::shared_ptr<glib::Loop> loop, const char* kind, Start start,
              std::chrono::milliseconds longestBackoff);
  void maintain();
  void startOne();
  void becameReady(const ProcessPtr& worker);
  void died(const ProcessPtr& worker, const WorkerProcess::Death& death);
  void failed(const std::string& reason, RestartBackoff::Duration lived);
  [[nodiscard]] RestartBackoff::Duration pauseLeft() const;
  void serve();
  void stopped();

  std::shared_ptr<glib::Loop> loop_;
  const char* kind_;
  Start start_;
  RestartBackoff backoff_;
  std::chrono::milliseconds longestOutage_ = std::chrono::milliseconds::max();
  int failedStarts_ = 0;  ///< in a row
  std::size_t wanted_ = 0;
  std::size_t starting_ = 0;
  std::uint64_t started_ = 0;
  std::uint64_t crashed_ = 0;
  bool stopping_ = false;
  std::string lastFailure_;  ///< why the last one could not be started or died early; for the log
  std::vector<ProcessPtr> all_;
  std::deque<ProcessPtr> spares_;
  std::deque<Taker> takers_;
  std::function<void(const ProcessPtr&)> onReady_;
  std::function<void()> onStopped_;
  glib::Source pause_;
};

}  // namespace rostra::control
