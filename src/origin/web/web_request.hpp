// SPDX-License-Identifier: Apache-2.0
// What a web thread knows: of all threads together, and of one request from its first byte until it is
// answered or its connection is gone. Thread: the web thread's, except the counters (any).
#pragma once

#include "hls/request.hpp"
#include "origin/web/connection_stream.hpp"
#include "origin/web/frame_seats.hpp"
#include "origin/web/pages.hpp"
#include "origin/web/web_front.hpp"

#include <libsoup/soup.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rostra::origin {

/// A handler of control for a prefix and everything below.
struct PrefixHandler {
  std::string prefix;
  HttpHandler handler;
  HandlerSettings settings;
};

/// What all web threads share; immutable but for the counters.
struct WebContext {
  WebSettings settings;
  std::shared_ptr<Origin> origin;
  Pages pages;
  std::vector<PrefixHandler> handlers;  // longest prefix first
  CardSource cards;                     // may be empty
  std::shared_ptr<std::atomic<std::uint64_t>> openConnections =
      std::make_shared<std::atomic<std::uint64_t>>(0);
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> held{0};
  std::atomic<std::uint64_t> bodyBytes{0};
  std::atomic<std::uint64_t> timedOut{0};
  std::shared_ptr<FrameSeats> frameSeats;
  std::atomic<std::uint64_t> frameStreamsRefused{0};
  std::atomic<std::uint64_t> framesSent{0};
  std::atomic<std::uint64_t> frameJumps{0};
};

/// Lives as long as its SoupServerMessage.
struct WebRequest {
  using Clock = std::chrono::steady_clock;
  using List = std::list<WebRequest*>;
  /// Who has it: Arriving, Active = the web thread; Held = HeldRequests; Handed = HandedRequests; Streaming =
  /// FrameStreams.
  enum class Phase : std::uint8_t { Arriving, Active, Held, Handed, Streaming };

  SoupServerMessage* message = nullptr;
  std::shared_ptr<Connection> connection;
  Phase phase = Phase::Arriving;
  bool counted = false;  // its headers are there
  Clock::time_point since = Clock::now();
  List::iterator place;  // while Arriving or Held
  std::uint64_t id = 0;  // while Handed
  hls::Path path;        // of /hls/
  hls::PlaylistQuery query;
  std::string space;  // while Held
  Hold held;
};

}  // namespace rostra::origin
