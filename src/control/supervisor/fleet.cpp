// SPDX-License-Identifier: Apache-2.0
#include "control/supervisor/fleet.hpp"

#include "control/supervisor/worker_settings.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace rostra::control {

std::int64_t coreCount() {
  return std::max<std::int64_t>(1, std::thread::hardware_concurrency());
}

SfuFleet::SfuFleet(std::shared_ptr<glib::Loop> loop, const Configuration& configuration,
                   protocol::worker::sfuCommand::Configure configure)
    : loop_(std::move(loop)),
      configuration_(configuration),
      configure_(std::move(configure)),
      pool_(SfuPool::create(loop_, sfuWorkerSettings(configuration), configuration.workerBackoff)),
      wanted_(static_cast<std::size_t>(configuration.workers == 0 ? coreCount() : configuration.workers)),
      blame_(configuration.crashTimeout) {}

std::shared_ptr<SfuFleet> SfuFleet::create(std::shared_ptr<glib::Loop> loop,
                                           const Configuration& configuration,
                                           protocol::worker::sfuCommand::Configure configure) {
  return std::shared_ptr<SfuFleet>(new SfuFleet(std::move(loop), configuration, std::move(configure)));
}

void SfuFleet::start(Handlers handlers) {
  loop_->assertHere();
  handlers_ = std::move(handlers);
  // A spare is configured too, so that taking over costs no time at all.
  pool_->onReady([configure = configure_](const WorkerPtr& worker) { worker->send(configure); });
  // Whoever ends workers must not leave everyone else without any.
  pool_->setLongestOutage(RestartBackoff::kFirstPause);
  fill();
  pool_->setSpares(1);
}

void SfuFleet::fill() {
  while (active_.size() + asked_ < wanted_) {
    ++asked_;
    pool_->take([weak = weak_from_this()](const WorkerPtr& worker) {
      const auto self = weak.lock();
      return self && self->activate(worker);
    });
  }
}

bool SfuFleet::activate(const WorkerPtr& worker) {
  --asked_;
  active_.push_back(worker);
  load_[worker] = 0;
  std::weak_ptr<SfuWorker> weakWorker = worker;
  worker->onEvent([weak = weak_from_this(), weakWorker](SfuTraits::Event event, const SfuWorker::Body&) {
    const auto self = weak.lock();
    const auto source = weakWorker.lock();
    if (self && source && self->handlers_.onEvent) self->handlers_.onEvent(source, std::move(event));
  });
  worker->onDeath([weak = weak_from_this(), weakWorker](const SfuWorker::Death& death) {
    const auto self = weak.lock();
    const auto dead = weakWorker.lock();
    if (self && dead) self->lost(dead, death);
  });
  log::info("sfu worker in service", {{"worker", worker->number()}, {"worker-pid", worker->pid()}});
  // Through the loop: rooms may be placed from inside lost(), which is not finished yet.
  loop_->post(weak_from_this(), [](SfuFleet& self) {
    if (self.handlers_.onPlace) self.handlers_.onPlace();
  });
  return true;
}

void SfuFleet::blame(const WorkerPtr& worker, const SfuWorker::Death& death) {
  if (death.expected || death.killed) return blame_.forget(worker->number());
  for (const Blame::Peer& peer : blame_.died(worker->number(), std::chrono::steady_clock::now())) {
    log::warning("a worker died of what a browser had sent; it is refused for a while",
                 {{"worker", worker->number()}, {"person", peer.person}, {"remote", peer.address}});
  }
}

void SfuFleet::begin(const WorkerPtr& worker, const std::string& participant, const Blame::Peer& peer) {
  blame_.begin(worker->number(), participant, peer, std::chrono::steady_clock::now());
}

void SfuFleet::end(const WorkerPtr& worker, const std::string& participant) {
  blame_.end(worker->number(), participant);
}

Blame::Duration SfuFleet::refused(const Blame::Peer& peer) const {
  loop_->assertHere();
  return blame_.refused(peer, std::chrono::steady_clock::now());
}

void SfuFleet::lost(const WorkerPtr& worker, const SfuWorker::Death& death) {
  blame(worker, death);
  std::erase(active_, worker);
  load_.erase(worker);
  fill();  // the spare is active from here on
  if (handlers_.onLost) handlers_.onLost(worker);
}

std::size_t SfuFleet::missing() const {
  loop_->assertHere();
  const auto answering =
      std::count_if(active_.begin(), active_.end(), [](const WorkerPtr& worker) { return !worker->late(); });
  return wanted_ - std::min(wanted_, static_cast<std::size_t>(answering));
}

SfuFleet::WorkerPtr SfuFleet::leastLoaded(std::int64_t people) const {
  loop_->assertHere();
  WorkerPtr best;
  for (const WorkerPtr& worker : active_) {
    if (worker->state() != SfuWorker::State::Ready || worker->late()) continue;
    if (load(worker) + people > configuration_.maxParticipantsPerWorker) continue;
    if (!best || load(worker) < load(best)) best = worker;
  }
  return best;
}

void SfuFleet::addLoad(const WorkerPtr& worker, std::int64_t people) {
  loop_->assertHere();
  const auto found = load_.find(worker);
  if (found != load_.end()) found->second += people;
}

std::int64_t SfuFleet::load(const WorkerPtr& worker) const {
  const auto found = load_.find(worker);
  return found == load_.end() ? 0 : found->second;
}

void SfuFleet::stop(std::function<void()> done) {
  loop_->assertHere();
  handlers_ = {};
  pool_->stop(std::move(done));
}

}  // namespace rostra::control
