// SPDX-License-Identifier: Apache-2.0
// Renditions that are not encoded all the time: what their playlists say, whoever's part comes first.
#include "hls/stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace rostra::hls {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

PartFacts part(std::uint64_t segment, std::uint32_t index) {
  PartFacts facts{segment, index, 500ms, index == 0, index == 1, 1'767'323'045'000ms};
  facts.wallTime += std::chrono::milliseconds(segment * 1000 + index * 500);
  facts.bytes = 1000 * (index + 1);
  return facts;
}

/// 720p, 480p and 240p, in segments of two parts.
class SourceTest : public testing::Test {
 protected:
  SourceTest() {
    for (const char* name : {"720p", "480p", "240p"}) addInit(name);
  }
  void addInit(const std::string& name) {
    ASSERT_TRUE(stream_.addInit({name, "avc1.64001f,mp4a.40.2", 1280, 720, 30, 2'500'000}));
  }
  void add(const std::string& name, std::uint64_t segment, std::uint32_t index) {
    const auto added = stream_.addPart(name, part(segment, index));
    ASSERT_TRUE(added) << added.error().message;
    EXPECT_EQ(*added, (Position{segment, index}));
  }
  void addSegment(const std::string& name, std::uint64_t segment) {
    add(name, segment, 0);
    add(name, segment, 1);
  }
  std::string list(const std::string& name) { return stream_.renderMedia(name, false); }
  std::optional<Position> last(const std::string& name) { return stream_.find(name)->last(); }

  Stream stream_{StreamSettings{500ms, 1s, 10}};
};

TEST_F(SourceTest, ARenditionThatIsNotEncodedListsTheMediaOfAnother) {
  ASSERT_TRUE(stream_.setSource("480p", 0, "240p"));
  addSegment("240p", 0);
  add("240p", 1, 0);
  const std::string text = list("480p");
  EXPECT_THAT(text, HasSubstr("#EXT-X-MAP:URI=\"../240p/1/init.mp4\"\n"));
  EXPECT_THAT(text, HasSubstr("#EXTINF:1.000,\n../240p/1/0.m4s\n"));
  EXPECT_THAT(text, HasSubstr("#EXT-X-PART:DURATION=0.500,URI=\"../240p/1/1.0.m4s\",INDEPENDENT=YES\n"));
  EXPECT_THAT(text, HasSubstr("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"../240p/1/1.1.m4s\"\n"));
  EXPECT_THAT(list("720p"), HasSubstr("RENDITION-REPORT:URI=\"../480p/live.m3u8\",LAST-MSN=1,LAST-PART=0"));
  EXPECT_EQ(stream_.find("480p")->segment(1, 0), Availability::Unknown) << "it has the address it has there";
  EXPECT_EQ(stream_.find("480p")->part(1, {1, 0}), Availability::Unknown);
  EXPECT_EQ(stream_.find("480p")->playlist({1, 1, false}), Availability::Wait);
  EXPECT_EQ(stream_.addPart("480p", part(0, 0)).error().kind, ErrorKind::InvalidInput);
}

TEST_F(SourceTest, BeginsAndStopsWithASegmentWithoutADiscontinuity) {
  ASSERT_TRUE(stream_.setSource("480p", 0, "240p"));
  addSegment("240p", 0);
  add("240p", 1, 0);
  ASSERT_TRUE(stream_.setSource("480p", 2, "480p"));
  add("240p", 1, 1);
  EXPECT_THAT(list("480p"), HasSubstr("PRELOAD-HINT:TYPE=PART,URI=\"1/2.0.m4s\""))
      << "the announced part is the one that comes";
  addSegment("480p", 2);
  addSegment("240p", 2);
  ASSERT_TRUE(stream_.setSource("480p", 3, "240p"));
  EXPECT_THAT(list("480p"), HasSubstr("PRELOAD-HINT:TYPE=PART,URI=\"../240p/1/3.0.m4s\""));
  addSegment("240p", 3);
  const std::string text = list("480p");
  EXPECT_THAT(text, HasSubstr("../240p/1/1.m4s\n#EXT-X-MAP:URI=\"1/init.mp4\"\n"));
  EXPECT_THAT(text, HasSubstr("\n1/2.m4s\n#EXT-X-MAP:URI=\"../240p/1/init.mp4\"\n"));
  EXPECT_THAT(text, Not(HasSubstr("DISCONTINUITY\n"))) << "times go on";
  EXPECT_THAT(text, HasSubstr("MEDIA-SEQUENCE:0"));
  EXPECT_EQ(stream_.find("480p")->segment(1, 2), Availability::Ready);
  EXPECT_EQ(last("480p"), last("240p"));
}

TEST_F(SourceTest, APartThatComesBeforeTheMediaItFollowsWaits) {
  ASSERT_TRUE(stream_.setSource("480p", 0, "240p"));
  ASSERT_TRUE(stream_.setSource("480p", 1, "480p"));
  add("240p", 0, 0);
  add("480p", 1, 0);
  EXPECT_EQ(last("480p"), (Position{0, 0})) << "240p has not finished its segment";
  EXPECT_EQ(stream_.find("480p")->part(1, {1, 0}), Availability::Unknown);
  ASSERT_TRUE(stream_.setSource("480p", 2, "240p"));
  add("240p", 0, 1);
  EXPECT_EQ(last("480p"), (Position{1, 0}));
  EXPECT_EQ(stream_.find("480p")->part(1, {1, 0}), Availability::Ready);
  addSegment("240p", 1);
  add("240p", 2, 0);
  EXPECT_EQ(last("480p"), (Position{1, 0})) << "its own segment has a part to come";
  add("480p", 1, 1);
  EXPECT_EQ(last("480p"), (Position{2, 0}));
}

TEST_F(SourceTest, RefusesWhatComesTooLateOrIsNothing) {
  add("240p", 0, 0);
  add("480p", 0, 0);
  EXPECT_EQ(stream_.setSource("480p", 0, "240p").error().kind, ErrorKind::InvalidInput);
  EXPECT_EQ(stream_.setSource("480p", 1, "360p").error().kind, ErrorKind::NotFound);
  EXPECT_EQ(stream_.setSource("360p", 1, "480p").error().kind, ErrorKind::NotFound);
  RenditionFacts sound;
  sound.name = "audio";
  sound.codecs = "mp4a.40.2";
  sound.bandwidth = 70'000;
  ASSERT_TRUE(stream_.addInit(sound));
  EXPECT_EQ(stream_.setSource("480p", 1, "audio").error().kind, ErrorKind::InvalidInput);
  EXPECT_EQ(stream_.setSource("audio", 1, "480p").error().kind, ErrorKind::InvalidInput);
}

TEST_F(SourceTest, AfterARestartAllRenditionsCountTheSameSegments) {
  ASSERT_TRUE(stream_.setSource("480p", 0, "240p"));
  addSegment("240p", 0);
  add("720p", 0, 0);  // the mixer dies while 720p is a segment behind
  add("240p", 1, 0);
  stream_.restart();
  for (const char* name : {"720p", "480p", "240p"}) {
    EXPECT_EQ(stream_.find(name)->last()->msn, 1U) << name;
    addInit(name);
    const auto added = stream_.addPart(name, part(0, 0));
    ASSERT_TRUE(added) << added.error().message;
    EXPECT_EQ(*added, (Position{2, 0})) << name << ": sources are forgotten with the mixer";
    EXPECT_THAT(list(name), HasSubstr("#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"2/init.mp4\"\n"));
  }
  EXPECT_THAT(list("720p"), HasSubstr("#EXTINF:0.500,\n1/0.m4s\n#EXT-X-MAP:URI=\"../240p/1/init.mp4\"\n"));
}

TEST_F(SourceTest, BandwidthIsWhatWasMeasuredOfItsOwnMedia) {
  // 3000 bytes a second; 480p shows 240p's first and then a segment of its own of 600000 bytes.
  ASSERT_TRUE(stream_.setSource("480p", 0, "240p"));
  ASSERT_TRUE(stream_.setSource("480p", 1, "480p"));
  addSegment("240p", 0);
  EXPECT_THAT(stream_.renderMultivariant("x"),
              HasSubstr("BANDWIDTH=2500000,CODECS=\"avc1.64001f,mp4a.40.2\",RESOLUTION=1280x720,"
                        "FRAME-RATE=30.000,VIDEO-RANGE=SDR,CLOSED-CAPTIONS=NONE\nx/480p/live.m3u8"));
  for (const std::uint32_t index : {0U, 1U}) {
    PartFacts facts = part(1, index);
    facts.bytes = 300'000;
    ASSERT_TRUE(stream_.addPart("480p", facts));
  }
  const std::string text = stream_.renderMultivariant("x");
  EXPECT_THAT(text, HasSubstr("#EXT-X-STREAM-INF:BANDWIDTH=2500000,AVERAGE-BANDWIDTH=24000,"))
      << "240p: the peak that is allowed, the average that was measured";
  EXPECT_THAT(text, HasSubstr("#EXT-X-STREAM-INF:BANDWIDTH=4800000,AVERAGE-BANDWIDTH=4800000,"))
      << "480p: more than the encoder promised";
}

TEST(SoundOnly, HasNoPictureInTheMultivariantPlaylist) {
  Stream stream({});
  RenditionFacts facts;
  facts.name = "audio";
  facts.codecs = "mp4a.40.2";
  facts.bandwidth = 67'200;
  ASSERT_TRUE(stream.addInit(facts));
  EXPECT_THAT(stream.renderMultivariant("x"),
              HasSubstr("#EXT-X-STREAM-INF:BANDWIDTH=67200,CODECS=\"mp4a.40.2\",CLOSED-CAPTIONS=NONE\n"
                        "x/audio/live.m3u8\n"));
}

}  // namespace
}  // namespace rostra::hls
