// SPDX-License-Identifier: Apache-2.0
// Several renditions together, and rules of the specification checked over long random lives of a show.
#include "hls/stream.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <optional>
#include <random>
#include <sstream>
#include <string>

namespace rostra::hls {
namespace {

using namespace std::chrono_literals;

RenditionFacts rendition(const std::string& name) {
  RenditionFacts facts;
  facts.name = name;
  facts.codecs = "avc1.64001f,mp4a.40.2";
  facts.width = 1280;
  facts.height = 720;
  facts.frameRate = 30;
  facts.bandwidth = 2'500'000;
  return facts;
}

PartFacts part(std::uint64_t segment, std::uint32_t index, bool last) {
  return {segment, index, 200ms, index == 0, last, std::chrono::milliseconds(1'767'323'045'000)};
}

TEST(Stream, ListsItsRenditions) {
  Stream stream({});
  ASSERT_TRUE(stream.addInit(rendition("720p")));
  RenditionFacts low = rendition("360p");
  low.width = 640;
  low.height = 360;
  low.frameRate = 29.97;
  low.bandwidth = 800'000;
  ASSERT_TRUE(stream.addInit(low));
  EXPECT_EQ(stream.renderMultivariant("k3j2"), R"(#EXTM3U
#EXT-X-VERSION:9
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=2500000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=30.000,VIDEO-RANGE=SDR,CLOSED-CAPTIONS=NONE
k3j2/720p/live.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=800000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=640x360,FRAME-RATE=29.970,VIDEO-RANGE=SDR,CLOSED-CAPTIONS=NONE
k3j2/360p/live.m3u8
)");
}

TEST(Stream, ReportsTheOtherRenditions) {
  Stream stream({});
  ASSERT_TRUE(stream.addInit(rendition("720p")));
  ASSERT_TRUE(stream.addInit(rendition("360p")));
  ASSERT_TRUE(stream.addPart("720p", part(0, 0, false)));
  EXPECT_EQ(stream.renderMedia("720p", false).find("RENDITION-REPORT"), std::string::npos)
      << "the other has nothing yet";
  ASSERT_TRUE(stream.addPart("360p", part(0, 0, false)));
  ASSERT_TRUE(stream.addPart("360p", part(0, 1, true)));
  EXPECT_TRUE(stream.renderMedia("720p", false)
                  .ends_with("#EXT-X-RENDITION-REPORT:URI=\"../360p/live.m3u8\",LAST-MSN=0,LAST-PART=1\n"));
  EXPECT_FALSE(stream.playable()) << "720p has no whole segment";
  ASSERT_TRUE(stream.addPart("720p", part(0, 1, true)));
  EXPECT_TRUE(stream.playable());
}

TEST(Stream, RefusesFactsThatCannotStandInAPlaylist) {
  const auto refused = [](auto change) {
    Stream stream({});
    RenditionFacts facts = rendition("720p");
    change(facts);
    const auto added = stream.addInit(facts);
    return !added && added.error().kind == ErrorKind::InvalidInput;
  };
  EXPECT_TRUE(refused([](RenditionFacts& f) { f.name = "../x"; }));
  EXPECT_TRUE(refused([](RenditionFacts& f) { f.name = ""; }));
  EXPECT_TRUE(refused([](RenditionFacts& f) { f.codecs = "a\"\n#EXT-X-ENDLIST"; }));
  EXPECT_TRUE(refused([](RenditionFacts& f) { f.codecs.clear(); }));
  EXPECT_TRUE(refused([](RenditionFacts& f) { f.bandwidth = 0; }));
  EXPECT_TRUE(refused([](RenditionFacts& f) { f.frameRate = std::numeric_limits<double>::quiet_NaN(); }));
  EXPECT_TRUE(refused([](RenditionFacts& f) { f.width = 0; }));
}

TEST(Stream, NeedsANewInitializationSegmentAfterARestart) {
  Stream stream({});
  EXPECT_EQ(stream.addPart("720p", part(0, 0, false)).error().kind, ErrorKind::NotFound);
  ASSERT_TRUE(stream.addInit(rendition("720p")));
  EXPECT_EQ(stream.addInit(rendition("720p")).error().kind, ErrorKind::Conflict);
  ASSERT_TRUE(stream.addPart("720p", part(0, 0, true)));
  stream.restart();
  EXPECT_EQ(stream.epoch(), 2U);
  EXPECT_EQ(stream.addPart("720p", part(0, 0, false)).error().kind, ErrorKind::InvalidInput);
  ASSERT_TRUE(stream.addInit(rendition("720p")));
  const auto position = stream.addPart("720p", part(0, 0, false));
  ASSERT_TRUE(position);
  EXPECT_EQ(*position, (Position{1, 0}));
  stream.end();
  EXPECT_EQ(stream.addInit(rendition("480p")).error().kind, ErrorKind::Conflict);
  stream.restart();
  EXPECT_EQ(stream.epoch(), 2U) << "an ended show stays as it is";
}

/// A playlist as a client sees it: enough of a parser to check the rules and to apply delta updates.
struct Parsed {
  std::uint64_t mediaSequence = 0;
  std::uint64_t discontinuitySequence = 0;
  std::uint64_t skipped = 0;
  std::string constants;                          // tags that may never change
  std::map<std::uint64_t, std::string> segments;  // msn -> all its lines except parts
  std::map<std::uint64_t, std::uint64_t> discontinuities;
  std::vector<std::string> partUris;
  std::vector<double> partDurations;
  double tail = 0;  // seconds of parts listed
  std::string hint;
  bool ended = false;
};

Parsed parse(const std::string& text) {
  Parsed parsed;
  std::istringstream lines(text);
  std::string pending;
  std::uint64_t msn = 0;
  std::uint64_t cc = 0;
  double partsOfSegment = 0;
  const auto number = [](const std::string& line) {
    return std::stoull(line.substr(line.find_last_of(":=") + 1));
  };
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#EXT-X-MEDIA-SEQUENCE")) {
      parsed.mediaSequence = msn = number(line);
    } else if (line.starts_with("#EXT-X-DISCONTINUITY-SEQUENCE")) {
      parsed.discontinuitySequence = cc = number(line);
    } else if (line.starts_with("#EXT-X-SKIP")) {
      parsed.skipped = number(line);
      msn += parsed.skipped;
    } else if (line.starts_with("#EXTM3U") || line.starts_with("#EXT-X-VERSION") ||
               line.starts_with("#EXT-X-TARGET") || line.starts_with("#EXT-X-SERVER") ||
               line.starts_with("#EXT-X-PART-INF")) {
      parsed.constants += line + '\n';
    } else if (line.starts_with("#EXT-X-PART:")) {
      const std::size_t uri = line.find("URI=\"") + 5;
      parsed.partUris.push_back(line.substr(uri, line.find('"', uri) - uri));
      parsed.partDurations.push_back(std::stod(line.substr(line.find('=') + 1)));
      parsed.tail += parsed.partDurations.back();
      partsOfSegment += parsed.partDurations.back();
    } else if (line.starts_with("#EXT-X-PRELOAD-HINT")) {
      const std::size_t uri = line.find("URI=\"") + 5;
      parsed.hint = line.substr(uri, line.find('"', uri) - uri);
    } else if (line == "#EXT-X-ENDLIST") {
      parsed.ended = true;
    } else if (line.starts_with("#EXT-X-RENDITION-REPORT")) {
      continue;
    } else {
      if (line == "#EXT-X-DISCONTINUITY") ++cc;
      if (!line.starts_with("#EXT-X-MAP"))
        pending += line + '\n';  // the first listed segment repeats its map
      if (line.front() != '#') {
        parsed.discontinuities[msn] = cc;
        if (partsOfSegment > 0) {
          const std::size_t extinf = pending.find("#EXTINF:") + 8;
          EXPECT_NEAR(std::stod(pending.substr(extinf)), partsOfSegment, 1e-5)
              << "a segment is the sum of its parts";
        }
        parsed.segments[msn++] = std::exchange(pending, {});
        partsOfSegment = 0;
      }
    }
  }
  return parsed;
}

TEST(Stream, KeepsTheRulesOverALongRandomLife) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);  // fixed seeds: the same lives every time
    StreamSettings settings;
    settings.windowSegments = 4 + seed % 8;
    Stream stream(settings);
    ASSERT_TRUE(stream.addInit(rendition("720p")));
    std::uint64_t segment = 0;
    std::uint32_t index = 0;
    std::optional<Parsed> before;
    std::string constants;
    for (int step = 0; step < 400; ++step) {
      if (random() % 40 == 0) {
        stream.restart();
        ASSERT_TRUE(stream.addInit(rendition("720p")));
        segment = index = 0;
      }
      const bool last = index == 4 || random() % 30 == 0;
      PartFacts facts = part(segment, index, last);
      if (last) facts.duration = std::chrono::microseconds(1 + random() % 200'000);
      const MediaPlaylist& playlist = *stream.find("720p");
      const auto position = stream.addPart("720p", facts);
      ASSERT_TRUE(position) << position.error().message;
      index = last ? 0 : index + 1;
      segment += last ? 1 : 0;

      const Parsed now = parse(stream.renderMedia("720p", false));
      const Parsed delta = parse(stream.renderMedia("720p", true));
      if (constants.empty()) constants = now.constants;
      ASSERT_EQ(now.constants, constants) << "targets never change";
      ASSERT_FALSE(now.hint.empty());
      for (const double duration : now.partDurations) ASSERT_LE(duration, 0.2);
      // A full playlist that follows the one before: the same segments with the same text and discontinuity
      // numbers.
      if (before) {
        ASSERT_GE(now.mediaSequence, before->mediaSequence);
        for (const auto& [msn, text] : before->segments) {
          const auto found = now.segments.find(msn);
          if (found == now.segments.end()) continue;
          ASSERT_EQ(found->second, text);
          ASSERT_EQ(now.discontinuities.at(msn), before->discontinuities.at(msn));
        }
      }
      // A delta update is the same playlist without its beginning.
      ASSERT_EQ(delta.mediaSequence, now.mediaSequence);
      ASSERT_EQ(delta.segments.size() + delta.skipped, now.segments.size());
      for (const auto& [msn, text] : delta.segments) ASSERT_EQ(now.segments.at(msn), text);
      ASSERT_EQ(delta.hint, now.hint);
      // What is listed can be fetched; the hinted part is waited for.
      for (const auto& [msn, text] : now.segments) {
        ASSERT_EQ(playlist.segment(playlist.find(msn)->epoch, msn), Availability::Ready);
      }
      const auto ask = [&stream, &playlist](const std::string& uri) {
        const auto path = parsePath("s/show/720p/" + uri);
        EXPECT_TRUE(path) << uri;
        const auto& at = std::get<PartPath>(*path);
        return playlist.part(at.epoch, {at.msn, at.part});
      };
      for (const std::string& uri : now.partUris) ASSERT_EQ(ask(uri), Availability::Ready) << uri;
      ASSERT_EQ(ask(now.hint), Availability::Wait) << now.hint;
      // A blocking request for exactly this part is answered, for the next one held.
      ASSERT_EQ(playlist.playlist({position->msn, position->part, false}), Availability::Ready);
      ASSERT_EQ(playlist.playlist({position->msn + (last ? 1 : 0), last ? 0 : position->part + 1, false}),
                Availability::Wait);
      before = now;
    }
    EXPECT_LE(stream.find("720p")->last()->msn - stream.find("720p")->firstAvailable(), 400U);
  }
}

}  // namespace
}  // namespace rostra::hls
