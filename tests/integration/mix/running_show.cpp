// SPDX-License-Identifier: Apache-2.0
#include "integration/mix/running_show.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>

namespace rostra::test {

double distance(const Colour& a, const Colour& b) {
  return std::max({std::abs(a.y - b.y), std::abs(a.u - b.u), std::abs(a.v - b.v)});
}

namespace {

/// The middle of a tile, away from tag and corners.
mix::Rect middle(mix::Rect tile) {
  return {(tile.x + tile.width / 3) / 2 * 2, (tile.y + tile.height / 3) / 2 * 2, tile.width / 6 * 2,
          tile.height / 6 * 2};
}

}  // namespace

std::vector<mix::Rect> tilesFor(std::size_t cameras, std::size_t screens, const std::string& layout) {
  std::ifstream file(Show::defaults().pipelines + "/layouts/" + layout + ".json");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto arrangement = mix::Layout::parse(text)->arrange(cameras, screens, 1280, 720);
  auto tiles = arrangement.cameras;
  tiles.insert(tiles.end(), arrangement.screens.begin(), arrangement.screens.end());
  return tiles;
}

Colour tileColour(const AVFrame& frame, const mix::Rect& tile) {
  return Decoded::colourOf(frame, middle(tile));
}

void expectWhole(const Show& show, const Decoded& decoded) {
  EXPECT_EQ("", show.failure());
  EXPECT_EQ(0, decoded.errors);
  EXPECT_EQ(0, decoded.videoGaps);
  EXPECT_EQ(0, decoded.audioGaps);
  const auto parts = show.parts();
  ASSERT_FALSE(parts.empty());
  std::int64_t segment = 0;
  std::int64_t part = 0;
  double seconds = 0;
  for (const auto& one : parts) {
    EXPECT_EQ(segment, one.facts.segment);
    EXPECT_EQ(part, one.facts.part);
    EXPECT_EQ(part == 0, one.facts.independent);
    EXPECT_LE(one.facts.durationUs, 200'000);
    seconds += static_cast<double>(one.facts.durationUs) / 1e6;
    part = one.facts.last ? 0 : part + 1;
    segment += one.facts.last ? 1 : 0;
  }
  // The number of frames is the clock's, not the senders'.
  EXPECT_EQ(static_cast<std::size_t>(std::lround(seconds * 30)), decoded.video.size());
  const double wall =
      static_cast<double>(parts.back().facts.wallTimeMs - parts.front().facts.wallTimeMs) / 1000;
  EXPECT_NEAR(seconds - static_cast<double>(parts.back().facts.durationUs) / 1e6, wall, 0.002);
}

void expectRealTime(const Show& show) {
  const auto parts = show.parts();
  ASSERT_GE(parts.size(), 6U);
  const auto seconds = [](auto milliseconds) { return static_cast<double>(milliseconds) / 1000; };
  const auto lateness = [&parts, &seconds](std::size_t begin, std::size_t end) {
    double least = std::numeric_limits<double>::max();
    for (std::size_t i = begin; i < end; ++i)
      least = std::min(least, seconds(parts[i].arrivedMs) - seconds(parts[i].facts.wallTimeMs));
    return least;
  };
  EXPECT_NEAR(lateness(2, parts.size() / 2), lateness(parts.size() / 2, parts.size()), 0.5);
}

bool waitForStats(Show& show, const std::function<bool(JsonObject*)>& fits) {
  constexpr std::chrono::seconds kPatience{60};  // a machine that is very slow, not a measure
  for (const auto end = std::chrono::steady_clock::now() + kPatience;
       std::chrono::steady_clock::now() < end;) {
    const auto stats = glib::parseObject(show.stats(), std::size_t{1} << 20);
    if (!stats) return false;
    if (fits(stats->get())) {
      // By the mixer's clock: on a busy machine parts come late.
      const auto output = glib::readObject(stats->get(), "output");
      return output && show.waitUntil(glib::readNumber(*output, "seconds", 0, 1e6).value_or(0) + 0.7);
    }
    if (!show.waitForParts(1)) return false;
  }
  return false;
}

bool everybodyIsShown(Show& show) {
  return waitForStats(show, [&](JsonObject* stats) {
    const auto people = glib::readArray(stats, "participants", 64);
    for (guint i = 0; people && i < json_array_get_length(*people); ++i) {
      JsonObject* const person = json_array_get_object_element(*people, i);
      for (const char* source : {"camera", "screen"}) {
        if (source[0] == 's' && !glib::has(person, source)) continue;
        const auto video = glib::readObject(person, source);
        if (!video || glib::readInteger(*video, "shown", 1, G_MAXINT).value_or(0) == 0) return false;
      }
    }
    return people && json_array_get_length(*people) > 0;
  });
}

}  // namespace rostra::test
