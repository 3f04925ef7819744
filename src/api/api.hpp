// SPDX-License-Identifier: Apache-2.0
// `/api/v1`: in: requests on web threads; out: JSON answers. Reads and writes rows on the database's threads,
// hashes passwords and makes pictures on pools of its own, asks live rooms through LiveRooms. Addresses and
// schemas: src/api/openapi.json; for people: docs/api.md.
#pragma once

#include "accounts/log_in_limits.hpp"
#include "api/live_rooms.hpp"
#include "origin/web/web_front.hpp"
#include "recording/library.hpp"
#include "store/database.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::api {

inline constexpr std::string_view kPrefix = "/api/v1";
/// The only addresses below it that take larger bodies: pictures.
inline constexpr std::string_view kAvatarAddress = "/api/v1/me/avatar";
inline constexpr std::string_view kFloorAddress = "/api/v1/floor-pictures";

enum class SecureCookies : std::uint8_t { Auto, Always, Never };

/// A layout that a space may choose.
struct LayoutChoice {
  std::string name;
  std::string description;  ///< one sentence of its file
};

struct Settings {
  bool openAccess = true;  ///< spaces without a row exist for everyone
  bool signUp = true;
  std::chrono::seconds sessionLifetime{30L * 24 * 3600};
  origin::PublicAddress address;
  SecureCookies secureCookies = SecureCookies::Auto;
  accounts::LogInLimits::Settings logIns;  ///< in five minutes
  std::int64_t signUpRate = 20;            ///< new accounts an hour from one address
  std::int64_t spacesPerAccount = 100;
  std::int64_t invitationsPerSpace = 200;
  std::int64_t tokensPerAccount = 50;
  std::int64_t messagePage = 50;
  std::int64_t chatLength = 2000;  ///< characters
  std::int64_t stageSize = 16;     ///< largest that a space may ask for
  std::size_t avatarBytes = 1U << 20;
  std::size_t floorPictureBytes = 4U << 20;
  bool sandbox = true;  ///< around the process that decodes pictures
  unsigned passwordThreads = 1;
  std::vector<LayoutChoice> layouts;  ///< that spaces may choose, by name
  std::string layout;                 ///< of spaces that chose none
  std::string version;
  std::shared_ptr<const recording::Library> recordings;
};

struct Stats {
  std::uint64_t requests = 0;
  std::uint64_t logIns = 0;         ///< right name and password
  std::uint64_t logInsRefused = 0;  ///< wrong, or too many attempts
  std::uint64_t signUps = 0;
};

class Dispatcher;
struct Services;

/// Thread: handle() and stats() any; the rest the owner's.
class Api {
 public:
  /// Waits for the database once (its secret). Unavailable when it is gone.
  [[nodiscard]] static Result<std::shared_ptr<Api>> create(Settings settings,
                                                           std::shared_ptr<store::Database> database,
                                                           std::shared_ptr<LiveRooms> live);
  explicit Api(std::shared_ptr<Services> services);
  ~Api();

  void handle(origin::HttpRequest request, const origin::Responder& respond);
  [[nodiscard]] Stats stats() const;

 private:
  std::shared_ptr<Services> services_;
  std::unique_ptr<Dispatcher> dispatcher_;
};

/// Text of the OpenAPI 3.1 document.
[[nodiscard]] std::string_view openApiDocument() noexcept;

}  // namespace rostra::api
