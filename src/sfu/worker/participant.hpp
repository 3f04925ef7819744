// SPDX-License-Identifier: Apache-2.0
// One person on the stage of a room, as this worker knows them. Filled and read by the router.
#pragma once

#include "sfu/forward/producer_key.hpp"
#include "sfu/forward/tile.hpp"
#include "sfu/transport/publish_transport.hpp"
#include "sfu/transport/subscribe_transport.hpp"
#include "sfu/worker/data_relay.hpp"
#include "sfu/worker/join_watch.hpp"
#include "sfu/worker/source_states.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace rostra::sfu {

struct Participant {
  std::string id;
  std::string name;
  SourceStates sources;
  std::shared_ptr<PublishTransport> publish;      ///< null until their first offer or candidate
  bool offered = false;                           ///< an offer of theirs could be used
  std::shared_ptr<SubscribeTransport> subscribe;  ///< null until there is something to receive
  /// Whose microphone and camera they receive; nothing = everyone's.
  std::optional<std::set<std::string>> near;
  /// Whose cameras they receive as well, of a room's last speakers; nothing = everyone's.
  std::optional<std::set<std::string>> cameras;
  /// Whose camera they have pinned: it comes outside of `cameras`, too.
  std::optional<std::string> pinned;
  std::map<ProducerKey, Tile> earlyTiles;  ///< said before there was a subscribe transport
  DataRelay relay;
  JoinWatch join{std::chrono::steady_clock::now()};
};

}  // namespace rostra::sfu
