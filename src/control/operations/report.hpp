// SPDX-License-Identifier: Apache-2.0
// What operators are told about the running server: answers of the admin socket and the text of /metrics.
// Reads, changes nothing.
#pragma once

#include "api/api.hpp"
#include "control/operations/admin_server.hpp"
#include "control/operations/stats_collector.hpp"
#include "control/room/registry.hpp"
#include "control/signalling/server.hpp"
#include "origin/live/origin.hpp"
#include "origin/web/web_front.hpp"
#include "recording/recorder.hpp"
#include "store/database.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace rostra::control {

/// Everything there is to tell about. Owned by the server, which outlives every question.
struct Facts {
  std::chrono::steady_clock::time_point started;
  std::shared_ptr<Rooms> rooms;
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
};

/// Answers one request of the admin socket, perhaps later (a worker is asked).
void answerAdmin(const Facts& facts, const AdminRequest& request, AdminServer::Reply reply);
/// Prometheus text format 0.0.4.
[[nodiscard]] std::string metricsText(const Facts& facts);

}  // namespace rostra::control
