// SPDX-License-Identifier: Apache-2.0
// The SFU workers that carry rooms: in: "where may this room live?"; out: the least loaded worker, events
// with the worker they came from, and the loss of a worker. A spare beside them takes the place of one that
// died.
#pragma once

#include "control/config/configuration.hpp"
#include "control/supervisor/blame.hpp"
#include "control/supervisor/worker_pool.hpp"

#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace rostra::control {

/// Thread: the loop's home thread.
class SfuFleet : public std::enable_shared_from_this<SfuFleet> {
 public:
  using WorkerPtr = std::shared_ptr<SfuWorker>;
  struct Handlers {
    std::function<void(const WorkerPtr&, SfuTraits::Event)> onEvent;
    std::function<void(const WorkerPtr&)> onLost;  ///< it died; its rooms need another place
    std::function<void()> onPlace;                 ///< there is a worker to place rooms on again
  };

  [[nodiscard]] static std::shared_ptr<SfuFleet> create(std::shared_ptr<glib::Loop> loop,
                                                        const Configuration& configuration,
                                                        protocol::worker::sfuCommand::Configure configure);
  void start(Handlers handlers);
  void stop(std::function<void()> done);
  void kill() { pool_->kill(); }

  /// The worker with the fewest people that can take `people` more; null when there is none now.
  [[nodiscard]] WorkerPtr leastLoaded(std::int64_t people) const;
  /// People of a room came to or left a worker.
  void addLoad(const WorkerPtr& worker, std::int64_t people);
  [[nodiscard]] std::int64_t load(const WorkerPtr& worker) const;

  /// A worker is about to deal with an offer of a participant, or is done with it.
  void begin(const WorkerPtr& worker, const std::string& participant, const Blame::Peer& peer);
  void end(const WorkerPtr& worker, const std::string& participant);
  /// For how much longer this peer is refused because a worker died of it; 0 = not. Without an address only
  /// the person counts.
  [[nodiscard]] Blame::Duration refused(const Blame::Peer& peer) const;

  /// How many there should be.
  [[nodiscard]] std::size_t wanted() const noexcept { return wanted_; }
  /// How many of them are not there, or do not answer.
  [[nodiscard]] std::size_t missing() const;
  /// Workers that carry rooms.
  [[nodiscard]] const std::vector<WorkerPtr>& active() const noexcept { return active_; }
  /// All workers, spares and those that start included.
  [[nodiscard]] std::vector<WorkerPtr> all() const { return pool_->all(); }
  [[nodiscard]] SfuPool::Counts counts() const { return pool_->counts(); }

 private:
  SfuFleet(std::shared_ptr<glib::Loop> loop, const Configuration& configuration,
           protocol::worker::sfuCommand::Configure configure);
  void fill();
  [[nodiscard]] bool activate(const WorkerPtr& worker);
  void lost(const WorkerPtr& worker, const SfuWorker::Death& death);
  void blame(const WorkerPtr& worker, const SfuWorker::Death& death);

  std::shared_ptr<glib::Loop> loop_;
  const Configuration& configuration_;
  protocol::worker::sfuCommand::Configure configure_;
  Handlers handlers_;
  std::shared_ptr<SfuPool> pool_;
  std::size_t wanted_;
  std::size_t asked_ = 0;  ///< takers waiting in the pool
  std::vector<WorkerPtr> active_;
  std::map<WorkerPtr, std::int64_t> load_;
  Blame blame_;
};

/// Numbers of SFU workers and web threads when the configuration says 0.
[[nodiscard]] std::int64_t coreCount();

}  // namespace rostra::control
