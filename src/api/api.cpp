// SPDX-License-Identifier: Apache-2.0
#include "accounts/passwords.hpp"
#include "api/core/core.hpp"

#include <future>

namespace rostra::api {

std::span<const Route> routes() {
  static const std::vector<Route> all = [] {
    std::vector<Route> table;
    for (const auto part : {sessionRoutes(), profileRoutes(), tokenRoutes(), spaceRoutes(), memberRoutes(),
                            invitationRoutes(), roomRoutes(), recordingRoutes()}) {
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
  return std::make_shared<Api>(
      std::make_shared<Core>(std::move(settings), std::move(database), std::move(live), std::move(*secret)));
}

Api::Api(std::shared_ptr<Core> core) : core_(std::move(core)) {}
// Here and not in ~Core(): the last call may end, and let go of the core, on a thread of these pools.
Api::~Api() {
  core_->passwords.close();
  core_->pictures.close();
}

void Api::handle(origin::HttpRequest request, const origin::Responder& respond) {
  core_->handle(std::move(request), respond);
}

Stats Api::stats() const {
  return {core_->requests.load(std::memory_order_relaxed), core_->logInsGood.load(std::memory_order_relaxed),
          core_->logInsRefused.load(std::memory_order_relaxed),
          core_->accountsMade.load(std::memory_order_relaxed)};
}

}  // namespace rostra::api
