// SPDX-License-Identifier: Apache-2.0
// What every handler works with: settings, the database, live rooms, limits, and threads for what takes long.
#pragma once

#include "accounts/attempts.hpp"
#include "accounts/log_in_limits.hpp"
#include "accounts/work_pool.hpp"
#include "api/api.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace rostra::api {

/// Thread: any; everything in it is immutable or thread-safe.
struct Services {
  Services(Settings settings, std::shared_ptr<store::Database> database, std::shared_ptr<LiveRooms> live,
           std::string secret);

  const Settings settings;
  const std::shared_ptr<store::Database> database;
  const std::shared_ptr<LiveRooms> live;
  const std::string secret;  ///< of this server; keys of hashes
  accounts::LogInLimits logIns;
  accounts::Attempts ownerClaims;     ///< by address: of the link to the first account
  accounts::Attempts passwordChecks;  ///< by account: of somebody who is logged in
  accounts::Attempts signUps;
  accounts::WorkPool passwords;
  accounts::WorkPool pictures;
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> logInsGood{0};
  std::atomic<std::uint64_t> logInsRefused{0};
  std::atomic<std::uint64_t> accountsMade{0};
};

}  // namespace rostra::api
