// SPDX-License-Identifier: Apache-2.0
// Several renditions of one show out of a real mix-worker: what a player relies on when it changes from one
// to another in the middle.
#include "glib/json.hpp"
#include "glib/json_view.hpp"
#include "integration/mix/decode.hpp"
#include "integration/mix/show.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

namespace rostra::test {
namespace {

using ipc::TapCodec;
using ipc::TapSource;

/// 640x360, 320x180 on demand unless `always`, 160x90, sound only.
protocol::worker::mixCommand::Configure ladder(bool always) {
  auto configure = Show::defaults(640, 360, 900'000);
  configure.rungs.push_back({"180p", 320, 180, 300'000, 128'000, !always});
  configure.rungs.push_back({"90p", 160, 90, 120'000, 64'000, false});
  configure.rungs.push_back({"audio", 0, 0, 0, 64'000, false});
  return configure;
}

std::uint64_t number(std::span<const std::byte> bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | static_cast<std::uint64_t>(bytes[at + i]);
  return value;
}

/// What a part says about one of its tracks (ISO/IEC 14496-12 s.8.8).
struct Track {
  std::uint64_t time = 0;     ///< tfdt
  std::uint64_t samples = 0;  ///< trun
  bool operator==(const Track&) const = default;
};
void PrintTo(const Track& track, std::ostream* out) {
  *out << track.samples << " samples at " << track.time;
}

/// The tracks of a part, pictures first. The boxes of libavformat have versions and flags that do not change.
std::vector<Track> tracksOf(const std::vector<std::byte>& part) {
  std::vector<Track> tracks;
  const auto isBox = [&part](std::size_t at, std::string_view name) {
    return std::equal(name.begin(), name.end(), part.begin() + static_cast<std::ptrdiff_t>(at),
                      [](char c, std::byte b) { return static_cast<std::byte>(c) == b; });
  };
  for (std::size_t at = 0; at + 16 < part.size() && !isBox(at, "mdat"); ++at) {
    if (isBox(at, "tfdt")) {
      const bool wide = part[at + 4] == std::byte{1};
      tracks.push_back({number(part, at + 8, wide ? 8 : 4), 0});
    }
    if (isBox(at, "trun")) tracks.back().samples += number(part, at + 8, 4);
  }
  return tracks;
}

std::vector<std::vector<Track>> tracksOf(const Show& show, const std::string& rendition) {
  std::vector<std::vector<Track>> all;
  for (const auto& part : show.parts(rendition)) all.push_back(tracksOf(part.bytes));
  return all;
}

/// Position, length, flags and wall time of all parts, as text.
std::vector<std::string> factsOf(const Show& show, const std::string& rendition) {
  std::vector<std::string> all;
  for (const auto& part : show.parts(rendition)) {
    const auto& facts = part.facts;
    all.push_back(std::to_string(facts.segment) + "." + std::to_string(facts.part) + " " +
                  std::to_string(facts.durationUs) + " us at " + std::to_string(facts.wallTimeMs) +
                  (facts.last ? " last" : ""));
  }
  return all;
}

/// Parts that were cut before their sound had come, of all renditions: on a machine that is too busy for
/// sound, it comes in a later part.
std::int64_t partsWithoutAllSound(const std::string& stats) {
  std::int64_t sum = 0;
  const auto object = glib::parseObject(stats, 1 << 20);
  glib::eachOf(object->get(), "renditions",
               [&sum](JsonObject* one) { sum += glib::countOf(one, "partsWithoutAllSound"); });
  return sum;
}

/// How loud the voice is where it is loudest: the sender may be late on a busy machine.
double heard(const Decoded& decoded) {
  const double at = decoded.loudestTenth(440, 0.5, 3.5);
  return decoded.tone(440, at, at + 0.1);
}

/// A camera and a voice, so that pictures and sound are not all alike.
class LadderTest : public testing::Test {
 protected:
  void start(bool always) {
    show_.configure(ladder(always));
    tap_ = show_.openTap();
    camera_ = std::make_unique<Sender>(tap_, "ada", TapSource::Camera, TapCodec::Vp8,
                                       motionVp8("ball", 320, 180, 300));
    voice_ = std::make_unique<Sender>(tap_, "ada", TapSource::Microphone, TapCodec::Opus, toneOpus(440, 0.3));
    show_.people({{"ada", "Ada", true, true, false}});
    camera_->start();
    voice_->start();
  }
  void finish() {
    show_.stop();
    ASSERT_EQ(show_.wait(), 0) << show_.failure();
  }

  Show show_;
  std::shared_ptr<Tap> tap_;
  std::unique_ptr<Sender> camera_;
  std::unique_ptr<Sender> voice_;
};

TEST_F(LadderTest, AllRenditionsHaveTheSameBoundariesAndTimes) {
  start(true);
  ASSERT_TRUE(show_.waitUntil(4));
  const bool soundInTime = partsWithoutAllSound(show_.stats()) == 0;
  finish();
  ASSERT_THAT(show_.renditions(), testing::ElementsAre("360p", "180p", "90p", "audio"));
  EXPECT_THAT(show_.sources(), testing::IsEmpty());

  const auto facts = factsOf(show_, "360p");
  const auto tracks = tracksOf(show_, "360p");
  ASSERT_GE(facts.size(), 20U);
  if (soundInTime) {
    // The last one ends with the show, and may be shorter than a frame of sound.
    for (std::size_t i = 0; i + 1 < tracks.size(); ++i) ASSERT_EQ(tracks[i].size(), 2U) << facts[i];
  }
  for (const char* name : {"180p", "90p"}) {
    EXPECT_EQ(factsOf(show_, name), facts) << name;
    const auto others = tracksOf(show_, name);
    ASSERT_EQ(others.size(), tracks.size());
    for (std::size_t i = 0; i < tracks.size(); ++i) {
      EXPECT_EQ(others[i].front(), tracks[i].front()) << name << " " << facts[i] << ": tfdt and pictures";
      if (soundInTime) {
        EXPECT_EQ(others[i].back(), tracks[i].back()) << name << " " << facts[i] << ": sound";
      }
    }
  }
  // Sound only: the same frames of sound in the same parts. At the end it may have a part more or less,
  // because it is mixed ahead of the pictures.
  auto sound = factsOf(show_, "audio");
  auto soundTracks = tracksOf(show_, "audio");
  const std::size_t whole = std::min(sound.size(), facts.size()) - 1;
  EXPECT_GE(whole + 2, facts.size());
  for (std::size_t i = 0; i < whole; ++i) {
    EXPECT_EQ(sound[i], facts[i]);
    EXPECT_TRUE(show_.parts("audio")[i].facts.independent) << "a player may begin anywhere";
    if (soundInTime) {
      EXPECT_EQ(soundTracks[i].front(), tracks[i].back()) << facts[i];
    }
  }
}

TEST_F(LadderTest, EveryRenditionDecodesToItsSizeAndSound) {
  start(true);
  ASSERT_TRUE(show_.waitUntil(4));
  finish();
  std::size_t pictures = 0;
  for (const auto& [name, width, height] :
       {std::tuple{"360p", 640, 360}, {"180p", 320, 180}, {"90p", 160, 90}}) {
    const Decoded decoded = decodeShow(show_.file(0, name));
    EXPECT_EQ(decoded.errors + decoded.videoGaps + decoded.audioGaps, 0) << name;
    ASSERT_FALSE(decoded.video.empty());
    EXPECT_EQ(decoded.video.back().frame->width, width);
    EXPECT_EQ(decoded.video.back().frame->height, height);
    if (pictures == 0) pictures = decoded.video.size();
    EXPECT_EQ(decoded.video.size(), pictures);
    EXPECT_GT(heard(decoded), 0.1) << name;
    const auto init = show_.init(name);
    EXPECT_THAT(init.codecs, testing::MatchesRegex("avc1\\.6400[0-9a-f]{2},mp4a\\.40\\.2"));
    EXPECT_EQ(init.frameRate, 30);
  }
  const Decoded sound = decodeShow(show_.file(0, "audio"));
  EXPECT_EQ(sound.errors + sound.audioGaps, 0);
  EXPECT_TRUE(sound.video.empty());
  EXPECT_GT(heard(sound), 0.1);
  const auto init = show_.init("audio");
  EXPECT_EQ(init.codecs, "mp4a.40.2");
  EXPECT_EQ(init.height, 0);
}

TEST_F(LadderTest, ARenditionOnDemandBeginsAndStopsWithASegment) {
  start(false);
  const ReceivedSource first = show_.waitForSource(0);
  EXPECT_EQ(first.rendition, "180p");
  EXPECT_EQ(first.segment, 0);
  EXPECT_EQ(first.source, "90p") << "the next smaller one, which every viewer's line carries";
  ASSERT_TRUE(show_.waitForPart("360p", 0, 2));
  EXPECT_TRUE(show_.parts("180p").empty());

  for (std::size_t round = 0; round < 2; ++round) {
    show_.send(protocol::worker::mixCommand::Encode{"180p", true});
    const ReceivedSource begins = show_.waitForSource(1 + 2 * round);
    EXPECT_EQ(begins.source, "180p");
    ASSERT_TRUE(show_.waitForPart("180p", begins.segment, 0));
    show_.send(protocol::worker::mixCommand::Encode{"180p", false});
    const ReceivedSource stops = show_.waitForSource(2 + 2 * round);
    EXPECT_EQ(stops.source, "90p");
    EXPECT_GT(stops.segment, begins.segment);
    ASSERT_TRUE(show_.waitForPart("180p", stops.segment - 1, 4));
    ASSERT_TRUE(show_.waitForPart("90p", stops.segment, 4));
    EXPECT_EQ(show_.parts("180p").back().facts.segment, stops.segment - 1);
  }
  show_.send(protocol::worker::mixCommand::Encode{"360p", false});
  show_.send(protocol::worker::mixCommand::Encode{"nothing", true});
  finish();
  EXPECT_EQ(show_.sources().size(), 5U) << "only a rendition on demand can be switched";

  // Whatever was encoded stands where it would stand if the rendition had never paused.
  const auto top = show_.parts("360p");
  for (const auto& part : show_.parts("180p")) {
    const auto same = std::ranges::find_if(top, [&part](const ReceivedPart& one) {
      return one.facts.segment == part.facts.segment && one.facts.part == part.facts.part;
    });
    ASSERT_NE(same, top.end());
    EXPECT_EQ(part.facts.wallTimeMs, same->facts.wallTimeMs);
    EXPECT_EQ(part.facts.durationUs, same->facts.durationUs);
    EXPECT_EQ(part.facts.last, same->facts.last);
    EXPECT_EQ(part.facts.independent, same->facts.independent);
    EXPECT_EQ(tracksOf(part.bytes).front(), tracksOf(same->bytes).front());
  }
}

TEST(Ladder, ACanvasThatIsNotTheFirstRenditionIsRefused) {
  Show show;
  auto configure = ladder(false);
  configure.rungs.erase(configure.rungs.begin());
  show.configure(configure);
  EXPECT_EQ(show.wait(), 1);
  EXPECT_THAT(show.failure(), testing::HasSubstr("the first rendition must be the canvas"));
}

}  // namespace
}  // namespace rostra::test
