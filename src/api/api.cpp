// SPDX-License-Identifier: Apache-2.0
#include "accounts/passwords.hpp"
#include "api/core/call.hpp"
#include "api/core/dispatcher.hpp"

#include <future>

namespace rostra::api {

std::span<const Route> routes() {
  static const std::vector<Route> all = [] {
    std::vector<Route> table;
    for (const auto part :
         {sessionRoutes(), profileRoutes(), secondFactorRoutes(), tokenRoutes(), spaceRoutes(), floorRoutes(),
          memberRoutes(), invitationRoutes(), roomRoutes(), recordingRoutes()}) {
      table.insert(table.end(), part.begin(), part.end());
    }
    return table;
  }();
  return all;
}

Result<std::shared_ptr<Api>> Api::create(Settings settings, std::shared_ptr<store::Database> database,
                                         std::shared_ptr<LiveRooms> live) {
  const auto promise = std::make_shared<std::promise<Result<std::string>>>();
  auto answer = promise->get_future();
  database->run([](store::Connection& db) { return accounts::serverSecret(db); },
                [promise](Result<std::string> secret) { promise->set_value(std::move(secret)); });
  auto secret = answer.get();
  if (!secret) return tl::make_unexpected(std::move(secret.error()));
  // Made before the first log-in, which would otherwise take twice as long.
  std::ignore = accounts::hashOfNobody();
  return std::make_shared<Api>(std::make_shared<Services>(std::move(settings), std::move(database),
                                                          std::move(live), std::move(*secret)));
}

Api::Api(std::shared_ptr<Services> services)
    : services_(std::move(services)), dispatcher_(std::make_unique<Dispatcher>(services_)) {}

// Here and not in ~Services(): the last call may end, and let go of them, on a thread of these pools.
Api::~Api() {
  services_->passwords.close();
  services_->pictures.close();
}

void Api::handle(origin::HttpRequest request, const origin::Responder& respond) {
  dispatcher_->handle(std::move(request), respond);
}

Stats Api::stats() const {
  return {services_->requests.load(std::memory_order_relaxed),
          services_->logInsGood.load(std::memory_order_relaxed),
          services_->logInsRefused.load(std::memory_order_relaxed),
          services_->accountsMade.load(std::memory_order_relaxed)};
}

}  // namespace rostra::api
