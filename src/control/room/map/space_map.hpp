// SPDX-License-Identifier: Apache-2.0
// The map of a space: where people stand, and who is near whom. In: people who come, moves, the time; out:
// positions that changed, and the set of people near each. Pure, the caller brings the clock. Thread: any,
// one at a time.
#pragma once

#include "control/signalling/rate_limiter.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace rostra::control {

struct MapPoint {
  double x = 0;
  double y = 0;
  friend bool operator==(const MapPoint&, const MapPoint&) = default;
};

class SpaceMap {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  static constexpr double kWidth = 1600;
  static constexpr double kHeight = 900;
  static constexpr double kNear = 400;          ///< people as close as this hear each other
  static constexpr double kNoLongerNear = 450;  ///< and do so until they are as far apart as this
  static constexpr double kMovesPerSecond = 20;

  enum class Moved : std::uint8_t { Yes, TooOften, Nobody };

  /// Puts somebody at a free spot; nothing when they stand somewhere.
  void add(const std::string& person, TimePoint now);
  void remove(const std::string& person);
  /// Points outside are moved to the edge.
  [[nodiscard]] Moved move(const std::string& person, MapPoint to, TimePoint now);
  [[nodiscard]] bool has(const std::string& person) const { return places_.contains(person); }
  [[nodiscard]] std::size_t size() const noexcept { return places_.size(); }
  /// Everyone and where they stand, in no order.
  [[nodiscard]] std::vector<std::pair<std::string, MapPoint>> all() const;
  /// Those who came or moved since the last call.
  [[nodiscard]] std::vector<std::pair<std::string, MapPoint>> takeMoved();
  [[nodiscard]] bool moved() const noexcept { return !moved_.empty(); }

  /// Works out again who among `listeners` is near whom. Somebody who is not on the map is near nobody.
  void updateNear(const std::set<std::string>& listeners);
  /// The set as of the last updateNear().
  [[nodiscard]] std::set<std::string> near(const std::string& person) const;

 private:
  struct Place {
    MapPoint at;
    RateLimiter limit;
  };
  [[nodiscard]] MapPoint freeSpot() const;

  std::map<std::string, Place> places_;
  std::set<std::string> moved_;
  std::map<std::string, std::set<std::string>> near_;
};

}  // namespace rostra::control
