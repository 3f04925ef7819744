// SPDX-License-Identifier: Apache-2.0
// What `rostra top` shows, as numbers. In: two looks at the server, some time apart; out: its processes,
// rooms and people, with rates over that time. Pure.
#pragma once

#include "cli/node_facts.hpp"
#include "glib/ref.hpp"

#include <json-glib/json-glib.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rostra::cli {

/// The answers of the admin socket at one time.
struct Look {
  std::chrono::steady_clock::time_point when;
  glib::Ref<JsonObject> rooms;  ///< to `rooms`
  std::map<std::string, glib::Ref<JsonObject>>
      stats{};  ///< to `stats`, by room; without those that just closed
};

struct TopProcess {
  std::string kind;  ///< serve, sfu-worker, mix-worker
  std::int64_t pid = 0;
  std::string role;
  std::string room;       ///< that it mixes; empty = none
  double cpuPercent = 0;  ///< of one core
  std::int64_t residentBytes = 0;
  std::chrono::milliseconds uptime{0};
};

/// What a mixer says of itself.
struct TopMixer {
  std::int64_t pid = 0;
  double cpuPercent = 0;
  std::int64_t deadlineMisses = 0;  ///< since it started
  double missesPerSecond = 0;
  double encodeMs = 0;  ///< for one picture; of its slowest rendition, as the next
  double lagMs = 0;     ///< what encoding adds to the delay
  std::string without;  ///< what it does without: none, renditions, frame-rate, tile-size
};

struct TopRoom {
  std::string room;
  std::string state;
  std::int64_t onStage = 0;
  std::int64_t viewers = 0;
  std::int64_t inBps = 0;   ///< what its people send
  std::int64_t outBps = 0;  ///< what they receive
  std::optional<TopMixer> mixer{};
};

/// Someone on stage.
struct TopPerson {
  std::string room;
  std::string id;
  std::string name;
  bool microphone = false;
  bool camera = false;
  bool screen = false;
  bool connected = false;
  std::int64_t inBps = 0;                   ///< what they send
  std::int64_t outBps = 0;                  ///< what they receive
  std::optional<std::int64_t> estimateBps;  ///< what their line carries; of the RTP engine only, as the next
  std::optional<double> roundTripMs;
  double lostPerSecond = 0;  ///< packets of theirs that never came
};

struct TopFacts {
  std::string version;
  std::chrono::milliseconds uptime{0};
  std::chrono::milliseconds interval{0};  ///< that rates are of
  NodeFacts node;
  std::vector<TopProcess> processes;
  std::vector<TopRoom> rooms;
  std::vector<TopPerson> people;

  [[nodiscard]] std::int64_t onStage() const;
  [[nodiscard]] std::int64_t viewers() const;
  [[nodiscard]] std::int64_t inBps() const;
  [[nodiscard]] std::int64_t outBps() const;
  [[nodiscard]] double cpuPercent() const;
  [[nodiscard]] double missesPerSecond() const;
};

/// `before` was earlier. What is new since then has no rate yet, and a counter that began again has none
/// either.
[[nodiscard]] TopFacts topFacts(const Look& before, const Look& now);

}  // namespace rostra::cli
