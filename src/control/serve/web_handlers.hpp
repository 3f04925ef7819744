// SPDX-License-Identifier: Apache-2.0
// What the HTTP front gives to control: health, metrics, the API, what links to spaces show. In: requests on
// web threads; out: answers from flags, from the main loop, or from the API's own threads.
#pragma once

#include "api/api.hpp"
#include "glib/loop.hpp"
#include "origin/web/web_front.hpp"
#include "store/database.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace rostra::control {

/// What web threads read. Outlives the front.
struct Health {
  using Clock = std::chrono::steady_clock;
  std::atomic<bool> ready{false};     ///< a worker takes rooms
  std::atomic<bool> stopping{false};  ///< the server stops
  std::atomic<bool> draining{false};  ///< it takes no new rooms
  std::atomic<std::size_t> sfuWorkers{0};
  std::atomic<std::size_t> sfuMissing{0};     ///< dead, or not answering
  std::atomic<std::size_t> mixersMissing{0};  ///< shows that wait for one, or whose mixer does not answer
  std::atomic<Clock::time_point> alive{Clock::now()};  ///< when the main loop last had its turn
  // Written before there are web threads.
  std::chrono::milliseconds stuckAfter{0};
  std::function<Clock::duration()>
      sinceSignalling;  ///< how long ago the signalling thread had its turn; any thread
};

/// /healthz: rooms run, whatever the database does. /readyz: new people can come in and log in. Both say what
/// is missing, also while it is not enough for a 503.
void addHealth(origin::WebFront& web, const Health& health, std::shared_ptr<store::Database> database);
/// Who may read /metrics.
struct MetricsAccess {
  bool everyone = false;  ///< nobody else can reach it
  std::string token;      ///< of everyone else; empty = nobody
};
/// The answer to somebody who may not read them; nothing to whom may. Pure.
[[nodiscard]] std::optional<origin::HttpResponse> refuseMetrics(const origin::HttpRequest& request,
                                                                const MetricsAccess& access);
/// /metrics: `text` runs on `loop`.
void addMetrics(origin::WebFront& web, MetricsAccess access, std::shared_ptr<glib::Loop> loop,
                std::function<std::string()> text);
/// What links to public spaces show; of others nothing is told.
void addCards(origin::WebFront& web, std::shared_ptr<store::Database> database);
/// /api/v1, its pictures with limits of their own.
void addApi(origin::WebFront& web, const std::shared_ptr<api::Api>& api, std::size_t avatarBytes,
            std::size_t floorBytes);

}  // namespace rostra::control
