// SPDX-License-Identifier: Apache-2.0
#include "control/room/map/space_map.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>
#include <utility>

namespace rostra::control {
namespace {

/// How far newcomers stand from each other: pictures and names do not overlap on a map of a phone's size. In
/// a crowd they stand closer.
constexpr double kSpacing = 150;
constexpr double kCrowdedSpacing = 80;
constexpr double kMargin = 80;
/// A few moves may come at once: the network bunches them.
constexpr double kBurst = 4;

double squaredDistance(const MapPoint& a, const MapPoint& b) {
  return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

struct Spot {
  MapPoint at;
  double room;  ///< nobody stands closer than this when it is free
};

bool isInside(const MapPoint& point) {
  return point.x >= kMargin && point.x <= SpaceMap::kWidth - kMargin && point.y >= kMargin &&
         point.y <= SpaceMap::kHeight - kMargin;
}

/// From the middle outwards, as seeds stand in a sunflower (Vogel 1979): evenly, but in no rows. The map is
/// wider than high, and so is the crowd.
void addSunflower(std::vector<Spot>& spots, double spacing, double room) {
  const double goldenAngle = std::numbers::pi * (3 - std::sqrt(5.0));
  const double scale = spacing / std::sqrt(std::numbers::pi);
  const double stretch = std::sqrt(SpaceMap::kWidth / SpaceMap::kHeight);
  const double farthest = std::hypot(SpaceMap::kWidth, SpaceMap::kHeight);
  for (int seed = 0; scale * std::sqrt(seed) < farthest; ++seed) {
    const double radius = scale * std::sqrt(seed);
    const MapPoint at{SpaceMap::kWidth / 2 + radius * stretch * std::cos(seed * goldenAngle),
                      SpaceMap::kHeight / 2 + radius / stretch * std::sin(seed * goldenAngle)};
    if (isInside(at)) spots.push_back({at, room});
  }
}

/// Where newcomers stand, in the order in which they are tried. Made once.
const std::vector<Spot>& spots() {
  static const std::vector<Spot> all = [] {
    std::vector<Spot> made;
    // In the middle seeds stand closer than the spacing: those that are too close are passed over.
    addSunflower(made, kSpacing, 0.85 * kSpacing);
    addSunflower(made, kCrowdedSpacing, 0.6 * kCrowdedSpacing);
    return made;
  }();
  return all;
}

}  // namespace

MapPoint SpaceMap::freeSpot() const {
  const auto taken = [&](const Spot& spot) {
    return std::any_of(places_.begin(), places_.end(), [&](const auto& each) {
      return squaredDistance(each.second.at, spot.at) < spot.room * spot.room;
    });
  };
  const auto& all = spots();
  const auto found = std::find_if_not(all.begin(), all.end(), taken);
  // More people than spots: they stand on each other's feet, evenly.
  return found != all.end() ? found->at : all[places_.size() % all.size()].at;
}

void SpaceMap::add(const std::string& person, TimePoint now) {
  if (has(person)) return;
  const MapPoint spot = freeSpot();
  places_.emplace(person, Place{spot, RateLimiter(kMovesPerSecond, kBurst, now)});
  moved_.insert(person);
}

void SpaceMap::remove(const std::string& person) {
  places_.erase(person);
  moved_.erase(person);
  near_.erase(person);
}

SpaceMap::Moved SpaceMap::move(const std::string& person, MapPoint to, TimePoint now) {
  const auto found = places_.find(person);
  if (found == places_.end() || !std::isfinite(to.x) || !std::isfinite(to.y)) return Moved::Nobody;
  if (!found->second.limit.allow(now)) return Moved::TooOften;
  found->second.at = {std::clamp(to.x, 0.0, kWidth), std::clamp(to.y, 0.0, kHeight)};
  moved_.insert(person);
  return Moved::Yes;
}

std::vector<std::pair<std::string, MapPoint>> SpaceMap::all() const {
  std::vector<std::pair<std::string, MapPoint>> result;
  result.reserve(places_.size());
  for (const auto& [person, place] : places_) result.emplace_back(person, place.at);
  return result;
}

std::vector<std::pair<std::string, MapPoint>> SpaceMap::takeMoved() {
  std::vector<std::pair<std::string, MapPoint>> result;
  result.reserve(moved_.size());
  for (const std::string& person : moved_) result.emplace_back(person, places_.at(person).at);
  moved_.clear();
  return result;
}

void SpaceMap::updateNear(const std::set<std::string>& listeners) {
  std::map<std::string, std::set<std::string>> now;
  for (const std::string& person : listeners) now[person];
  for (auto a = listeners.begin(); a != listeners.end(); ++a) {
    const auto placeA = places_.find(*a);
    if (placeA == places_.end()) continue;
    const auto before = near_.find(*a);
    for (auto b = std::next(a); b != listeners.end(); ++b) {
      const auto placeB = places_.find(*b);
      if (placeB == places_.end()) continue;
      const bool wasNear = before != near_.end() && before->second.contains(*b);
      const double limit = wasNear ? kNoLongerNear : kNear;
      if (squaredDistance(placeA->second.at, placeB->second.at) > limit * limit) continue;
      now[*a].insert(*b);
      now[*b].insert(*a);
    }
  }
  near_ = std::move(now);
}

std::set<std::string> SpaceMap::near(const std::string& person) const {
  const auto found = near_.find(person);
  return found == near_.end() ? std::set<std::string>() : found->second;
}

}  // namespace rostra::control
