// SPDX-License-Identifier: Apache-2.0
#include "api/core/services.hpp"

#include <chrono>
#include <cstdint>
#include <utility>

namespace rostra::api {
namespace {

constexpr std::chrono::minutes kLoginWindow{5};
constexpr std::chrono::hours kSignUpWindow{1};
/// For each thread: who waits behind these waits for seconds already.
constexpr std::size_t kPasswordQueue = 16;
constexpr std::size_t kPictureQueue = 16;

}  // namespace

Services::Services(Settings settings_, std::shared_ptr<store::Database> database_,
                   std::shared_ptr<LiveRooms> live_, std::string secret_)
    : settings(std::move(settings_)),
      database(std::move(database_)),
      live(std::move(live_)),
      secret(std::move(secret_)),
      logIns(settings.logIns, kLoginWindow),
      ownerClaims(settings.logIns.tries, kLoginWindow),
      passwordChecks(settings.logIns.tries, kLoginWindow),
      signUps(settings.signUpRate, kSignUpWindow),
      passwords(settings.passwordThreads, kPasswordQueue * settings.passwordThreads),
      pictures(1, kPictureQueue) {}

}  // namespace rostra::api
