// SPDX-License-Identifier: Apache-2.0
// What operators may ask about: the parts of the running server that its reports read.
#pragma once

#include "api/api.hpp"
#include "control/metrics/counters.hpp"
#include "control/operations/capacity_watch.hpp"
#include "control/operations/draining.hpp"
#include "control/operations/reloading.hpp"
#include "control/operations/stats_collector.hpp"
#include "control/room/room_registry.hpp"
#include "control/signalling/signalling_server.hpp"
#include "control/supervisor/fleet.hpp"
#include "origin/live/origin.hpp"
#include "origin/web/web_front.hpp"
#include "recording/recorder.hpp"
#include "store/database.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace rostra::control {

/// Owned by the server, which outlives every question. Thread: the loop's home thread.
struct Facts {
  std::chrono::steady_clock::time_point started;
  std::shared_ptr<RoomRegistry> rooms;
  std::shared_ptr<SfuFleet> fleet;
  std::shared_ptr<MixPool> mixers;
  std::shared_ptr<SignallingServer> signalling;
  std::shared_ptr<origin::Origin> origin;
  const origin::WebFront* web = nullptr;
  std::shared_ptr<StatsCollector> collector;
  const Counters* counters = nullptr;
  std::shared_ptr<store::Database> database;
  std::weak_ptr<api::Api> api;
  std::shared_ptr<api::LiveRooms> live;
  std::shared_ptr<recording::Recorder> recorder;
  std::shared_ptr<Reloading> reloading;
  std::shared_ptr<Draining> draining;
  std::shared_ptr<CapacityWatch> capacity;
  std::string pipelines;  ///< folder of the operator's own files; empty = none
};

}  // namespace rostra::control
