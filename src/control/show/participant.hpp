// SPDX-License-Identifier: Apache-2.0
// Somebody on a stage: what the others are told of them, how they are reached, and what their SFU worker has
// to know. Outlives a lost connection and a lost worker; whoever comes back after a time-out is a new one.
#pragma once

#include "control/show/offer_origin.hpp"
#include "control/signalling/connection.hpp"
#include "glib/loop.hpp"
#include "protocol/signalling.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rostra::control {

/// Thread: the loop's home thread.
struct Participant {
  using Clock = std::chrono::steady_clock;
  /// Whose picture, and which one.
  using TileKey = std::pair<std::string, protocol::signalling::Source>;
  struct TileSize {
    std::int64_t width = 0;
    std::int64_t height = 0;
    bool pinned = false;  ///< of one at most
  };

  protocol::signalling::Participant facts;  ///< as the others are told
  std::string resumeToken;
  std::string sessionTokenHash;            ///< of the log-in session they came with; empty = none
  std::string address;                     ///< from which they came
  std::shared_ptr<Connection> connection;  ///< null while it is lost
  Clock::time_point joined;

  bool agreed = false;                 ///< a worker answered an offer of theirs
  bool inWorker = false;               ///< the worker knows them; false from a rejoin until their next offer
  std::optional<OfferOrigin> offered;  ///< their last offer that went to a worker
  std::map<TileKey, TileSize> tiles;
  std::optional<std::vector<std::string>> audible;  ///< participants near them; nothing = everyone

  glib::Source resumeTimer;      ///< running while the connection is lost
  glib::Source offerTimer;       ///< running until their media offer comes
  glib::Source iceServersTimer;  ///< running while they are on stage and their TURN credentials expire
};

}  // namespace rostra::control
