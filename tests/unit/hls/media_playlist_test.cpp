// SPDX-License-Identifier: Apache-2.0
// Golden playlists and tables for one media playlist; wall times are given, so nothing here depends on a
// clock.
#include "hls/media_playlist.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace rostra::hls {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using namespace std::chrono_literals;

/// Plays the mixer: parts of `part` each, `parts` to a segment, wall clock from 2026-01-02T03:04:05.
class Mixer {
 public:
  explicit Mixer(StreamSettings settings = {}, unsigned parts = 5)
      : playlist(settings, 1), part_(settings.partTarget), parts_(parts) {
    EXPECT_TRUE(playlist.addInit());
  }
  Result<Position> send(microseconds duration, bool last) {
    PartFacts facts;
    facts.segment = segment_;
    facts.part = index_;
    facts.duration = duration;
    facts.independent = index_ == 0;
    facts.last = last;
    facts.wallTime = wall_;
    facts.clockWasSet = clockSetAt_ == segment_;
    const auto added = playlist.addPart(facts);
    if (added) {
      wall_ += std::chrono::round<milliseconds>(duration);
      index_ = last ? 0 : index_ + 1;
      segment_ += last ? 1 : 0;
    }
    return added;
  }
  void parts(unsigned count) {
    for (unsigned i = 0; i < count; ++i) ASSERT_TRUE(send(part_, index_ + 1 == parts_));
  }
  void segments(unsigned count) { parts(count * parts_); }
  void restart(std::uint32_t epoch, milliseconds silence = 700ms) {
    playlist.restart(epoch);
    EXPECT_TRUE(playlist.addInit());
    segment_ = 0;
    index_ = 0;
    wall_ += silence;
  }
  /// The wall clock is set; the mixer's next segment says so.
  void setClock(milliseconds by) {
    wall_ += by;
    clockSetAt_ = segment_;
  }
  MediaPlaylist playlist;

 private:
  microseconds part_;
  unsigned parts_;
  std::uint64_t segment_ = 0;
  std::optional<std::uint64_t> clockSetAt_;
  std::uint32_t index_ = 0;
  milliseconds wall_{1'767'323'045'000};
};

TEST(MediaPlaylist, BeginsWithThePartsOfTheFirstSegment) {
  Mixer mixer;
  mixer.parts(2);
  EXPECT_EQ(mixer.playlist.render(false, {}), R"(#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:1
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.600,CAN-SKIP-UNTIL=6.000
#EXT-X-PART-INF:PART-TARGET=0.200
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-DISCONTINUITY-SEQUENCE:0
#EXT-X-MAP:URI="1/init.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:05.000Z
#EXT-X-PART:DURATION=0.200,URI="1/0.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.200,URI="1/0.1.m4s"
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="1/0.2.m4s"
)");
}

TEST(MediaPlaylist, SlidesItsWindowAndListsPartsOfTheLastThreeTargetsOnly) {
  StreamSettings settings;
  settings.windowSegments = 4;
  Mixer mixer(settings);
  mixer.segments(6);
  mixer.parts(1);
  EXPECT_EQ(mixer.playlist.render(false, {}), R"(#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:1
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.600,CAN-SKIP-UNTIL=6.000
#EXT-X-PART-INF:PART-TARGET=0.200
#EXT-X-MEDIA-SEQUENCE:2
#EXT-X-DISCONTINUITY-SEQUENCE:0
#EXT-X-MAP:URI="1/init.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:07.000Z
#EXTINF:1.000,
1/2.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:08.000Z
#EXT-X-PART:DURATION=0.200,URI="1/3.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.200,URI="1/3.1.m4s"
#EXT-X-PART:DURATION=0.200,URI="1/3.2.m4s"
#EXT-X-PART:DURATION=0.200,URI="1/3.3.m4s"
#EXT-X-PART:DURATION=0.200,URI="1/3.4.m4s"
#EXTINF:1.000,
1/3.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:09.000Z
#EXT-X-PART:DURATION=0.200,URI="1/4.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.200,URI="1/4.1.m4s"
#EXT-X-PART:DURATION=0.200,URI="1/4.2.m4s"
#EXT-X-PART:DURATION=0.200,URI="1/4.3.m4s"
#EXT-X-PART:DURATION=0.200,URI="1/4.4.m4s"
#EXTINF:1.000,
1/4.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:10.000Z
#EXT-X-PART:DURATION=0.200,URI="1/5.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.200,URI="1/5.1.m4s"
#EXT-X-PART:DURATION=0.200,URI="1/5.2.m4s"
#EXT-X-PART:DURATION=0.200,URI="1/5.3.m4s"
#EXT-X-PART:DURATION=0.200,URI="1/5.4.m4s"
#EXTINF:1.000,
1/5.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:11.000Z
#EXT-X-PART:DURATION=0.200,URI="1/6.0.m4s",INDEPENDENT=YES
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="1/6.1.m4s"
)");
}

TEST(MediaPlaylist, GoesOnBehindADiscontinuityWhenTheMixerWasRestarted) {
  Mixer mixer;
  mixer.segments(1);
  mixer.parts(2);
  mixer.playlist.restart(2);
  // Nothing of the new mixer yet: the short segment is closed, and the hint already names the new epoch.
  const std::string between = mixer.playlist.render(false, {});
  EXPECT_NE(between.find("#EXTINF:0.400,\n1/1.m4s\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"2/2.0.m4s\"\n"),
            std::string::npos)
      << between;
  EXPECT_EQ(between.find("#EXT-X-DISCONTINUITY\n"), std::string::npos);

  mixer.restart(3);  // the second mixer died before its first part
  mixer.parts(1);
  EXPECT_EQ(mixer.playlist.render(false, {}), R"(#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:1
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.600,CAN-SKIP-UNTIL=6.000
#EXT-X-PART-INF:PART-TARGET=0.200
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-DISCONTINUITY-SEQUENCE:0
#EXT-X-MAP:URI="1/init.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:05.000Z
#EXT-X-PART:DURATION=0.200,URI="1/0.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.200,URI="1/0.1.m4s"
#EXT-X-PART:DURATION=0.200,URI="1/0.2.m4s"
#EXT-X-PART:DURATION=0.200,URI="1/0.3.m4s"
#EXT-X-PART:DURATION=0.200,URI="1/0.4.m4s"
#EXTINF:1.000,
1/0.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:06.000Z
#EXT-X-PART:DURATION=0.200,URI="1/1.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.200,URI="1/1.1.m4s"
#EXTINF:0.400,
1/1.m4s
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI="3/init.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:07.100Z
#EXT-X-PART:DURATION=0.200,URI="3/2.0.m4s",INDEPENDENT=YES
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="3/2.1.m4s"
)");
}

TEST(MediaPlaylist, CountsDiscontinuitiesThatLeaveTheWindow) {
  StreamSettings settings;
  settings.windowSegments = 4;
  Mixer mixer(settings);
  mixer.segments(1);
  mixer.restart(2);
  mixer.segments(4);
  std::string text = mixer.playlist.render(false, {});
  EXPECT_NE(text.find("#EXT-X-MEDIA-SEQUENCE:1\n#EXT-X-DISCONTINUITY-SEQUENCE:0\n#EXT-X-DISCONTINUITY\n#EXT-"
                      "X-MAP:URI=\"2/init.mp4\"\n"),
            std::string::npos)
      << text;
  mixer.segments(1);
  text = mixer.playlist.render(false, {});
  EXPECT_NE(
      text.find("#EXT-X-MEDIA-SEQUENCE:2\n#EXT-X-DISCONTINUITY-SEQUENCE:1\n#EXT-X-MAP:URI=\"2/init.mp4\"\n"),
      std::string::npos)
      << text;
  EXPECT_EQ(text.find("#EXT-X-DISCONTINUITY\n"), std::string::npos);
}

TEST(MediaPlaylist, LeavesOutOldSegmentsInADeltaUpdate) {
  Mixer mixer;
  mixer.segments(9);
  mixer.parts(1);
  const std::string full = mixer.playlist.render(false, {});
  const std::string delta = mixer.playlist.render(true, {});
  // 9.2 s listed; segments that end 6 s or more before the end are left out.
  EXPECT_NE(delta.find("#EXT-X-DISCONTINUITY-SEQUENCE:0\n#EXT-X-SKIP:SKIPPED-SEGMENTS=3\n#EXT-X-PROGRAM-DATE-"
                       "TIME:2026-01-02T03:04:08.000Z\n"),
            std::string::npos)
      << delta;
  EXPECT_EQ(delta.find("EXT-X-MAP"), std::string::npos);
  const std::string tail = delta.substr(delta.find("#EXT-X-PROGRAM-DATE-TIME"));
  EXPECT_TRUE(full.ends_with(tail));
}

// Between two discontinuities dates must follow from durations (s.4.4.4.6): players place media by them.
TEST(MediaPlaylist, ANewWallClockBeginsBehindADiscontinuity) {
  for (const milliseconds step : {90'000ms, -90'000ms}) {
    Mixer mixer;
    mixer.segments(2);
    mixer.setClock(step);
    mixer.segments(2);
    const std::string text = mixer.playlist.render(false, {});
    const std::string after = step > 0ms ? "2026-01-02T03:05:37" : "2026-01-02T03:02:37";
    const std::size_t at = text.find("#EXT-X-DISCONTINUITY\n#EXT-X-PROGRAM-DATE-TIME:" + after);
    ASSERT_NE(at, std::string::npos) << text;
    EXPECT_EQ(text.find("#EXT-X-DISCONTINUITY\n", at + 1), std::string::npos) << "once\n" << text;
    EXPECT_LT(text.find("1/1.m4s"), at);
    EXPECT_GT(text.find("1/2.0.m4s"), at);
    EXPECT_EQ(text.find("2/init.mp4"), std::string::npos) << "the same mixer\n" << text;
    // As with every other discontinuity, the sequence number counts it once it has left the list.
    EXPECT_NE(text.find("#EXT-X-DISCONTINUITY-SEQUENCE:0\n"), std::string::npos);
    mixer.segments(12);
    EXPECT_NE(mixer.playlist.render(false, {}).find("#EXT-X-DISCONTINUITY-SEQUENCE:1\n"), std::string::npos);
  }
}

TEST(MediaPlaylist, AClockSetBeforeTheFirstSegmentIsNoDiscontinuity) {
  Mixer mixer;
  mixer.setClock(90s);
  mixer.segments(1);
  EXPECT_EQ(mixer.playlist.render(false, {}).find("#EXT-X-DISCONTINUITY\n"), std::string::npos);
}

TEST(MediaPlaylist, KeepsTheDiscontinuityInADeltaUpdate) {
  Mixer mixer;
  mixer.segments(3);
  mixer.restart(2);
  mixer.segments(6);
  mixer.parts(1);
  const std::string delta = mixer.playlist.render(true, {});
  EXPECT_NE(delta.find("SKIPPED-SEGMENTS=3\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"2/init.mp4\"\n"),
            std::string::npos)
      << delta;
}

TEST(MediaPlaylist, IsFullWhenThereIsNothingToLeaveOut) {
  Mixer mixer;
  mixer.segments(6);
  EXPECT_EQ(mixer.playlist.render(true, {}), mixer.playlist.render(false, {}));
}

TEST(MediaPlaylist, EndsWithoutHintPartsOrWaiting) {
  Mixer mixer;
  mixer.segments(1);
  mixer.parts(3);
  mixer.playlist.end();
  EXPECT_EQ(mixer.playlist.render(true, {}), R"(#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:1
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.600,CAN-SKIP-UNTIL=6.000
#EXT-X-PART-INF:PART-TARGET=0.200
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-DISCONTINUITY-SEQUENCE:0
#EXT-X-MAP:URI="1/init.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:05.000Z
#EXTINF:1.000,
1/0.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:06.000Z
#EXTINF:0.600,
1/1.m4s
#EXT-X-ENDLIST
)");
  EXPECT_EQ(mixer.playlist.playlist({500, 3, false}), Availability::Ready);
  EXPECT_EQ(mixer.playlist.part(1, {2, 0}), Availability::Gone);
  EXPECT_EQ(mixer.send(200ms, false).error().kind, ErrorKind::Conflict);
}

TEST(MediaPlaylist, WritesDurationsExactly) {
  StreamSettings settings;
  settings.segmentTarget = 1'066'667us;
  Mixer mixer(settings);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(mixer.send(200ms, false));
  ASSERT_TRUE(mixer.send(66'667us, true));
  const std::string text = mixer.playlist.render(false, {});
  EXPECT_NE(text.find("#EXT-X-TARGETDURATION:1\n"), std::string::npos);
  EXPECT_NE(text.find("#EXT-X-PART:DURATION=0.066667,URI=\"1/0.5.m4s\"\n#EXTINF:1.066667,\n"),
            std::string::npos)
      << text;
}

TEST(MediaPlaylist, KeepsThreeTargetsAfterShortSegments) {
  StreamSettings settings;
  settings.windowSegments = 2;
  Mixer mixer(settings);
  for (std::uint32_t epoch = 2; epoch < 30; ++epoch) {  // a mixer that dies after every part
    mixer.parts(1);
    mixer.restart(epoch);
  }
  const std::string text = mixer.playlist.render(false, {});
  std::size_t segments = 0;
  for (std::size_t at = 0; (at = text.find("#EXTINF:0.200,", at)) != std::string::npos; ++at) ++segments;
  EXPECT_GE(segments, 20U) << "4 s of 0.2 s segments";
}

TEST(MediaPlaylist, RefusesPartsThatWouldBreakPlayers) {
  struct Case {
    const char* what;
    PartFacts facts;
  };
  const PartFacts good{0, 2, 200ms, false, false, 0ms};
  const auto with = [&good](auto change) {
    PartFacts facts = good;
    change(facts);
    return facts;
  };
  for (const Case& each : {
           Case{"gap in parts", with([](PartFacts& f) { f.part = 3; })},
           Case{"repeated part", with([](PartFacts& f) { f.part = 1; })},
           Case{"gap in segments", with([](PartFacts& f) { f.segment = 1; })},
           Case{"no duration", with([](PartFacts& f) { f.duration = 0us; })},
           Case{"negative duration", with([](PartFacts& f) { f.duration = -1us; })},
           Case{"longer than the target", with([](PartFacts& f) { f.duration = 201'001us; })},
           Case{"short in the middle", with([](PartFacts& f) { f.duration = 169'999us; })},
       }) {
    Mixer mixer;
    mixer.parts(2);
    const std::string before = mixer.playlist.render(false, {});
    const auto added = mixer.playlist.addPart(each.facts);
    ASSERT_FALSE(added) << each.what;
    EXPECT_EQ(added.error().kind, ErrorKind::InvalidInput) << each.what;
    EXPECT_EQ(mixer.playlist.render(false, {}), before) << each.what;
  }
  Mixer mixer;
  PartFacts first{0, 0, 200ms, false, false, 0ms};
  EXPECT_FALSE(mixer.playlist.addPart(first)) << "a segment that starts with a dependent part";
  for (int i = 0; i < 7; ++i) ASSERT_TRUE(mixer.send(200ms, false));
  EXPECT_FALSE(mixer.send(200ms, true)) << "1.6 s rounds to more than the target duration";
  MediaPlaylist noInit({}, 1);
  first.independent = true;
  EXPECT_FALSE(noInit.addPart(first));
}

TEST(MediaPlaylist, AcceptsRoundingAndShortLastParts) {
  Mixer mixer;
  ASSERT_TRUE(mixer.send(200'900us, false));
  ASSERT_TRUE(mixer.send(170'000us, false));
  ASSERT_TRUE(mixer.send(1us, true));
  const std::string text = mixer.playlist.render(false, {});
  EXPECT_NE(text.find("DURATION=0.200,URI=\"1/0.0"), std::string::npos) << "never listed above the target";
  EXPECT_NE(text.find("DURATION=0.000001,URI=\"1/0.2"), std::string::npos);
}

TEST(MediaPlaylist, SaysWhatABlockingRequestMayExpect) {
  Mixer mixer;
  using enum Availability;
  EXPECT_EQ(mixer.playlist.playlist({}), Wait) << "nothing to play yet";
  EXPECT_EQ(mixer.playlist.playlist({0, 0, false}), Wait);
  EXPECT_EQ(mixer.playlist.playlist({7, std::nullopt, false}), TooFar);
  mixer.parts(1);
  EXPECT_EQ(mixer.playlist.playlist({0, 0, false}), Ready);
  EXPECT_EQ(mixer.playlist.playlist({}), Wait) << "players refuse a playlist without a whole segment";
  mixer.parts(4);
  EXPECT_EQ(mixer.playlist.playlist({}), Ready);
  mixer.segments(3);
  mixer.parts(2);  // whole: 0..3, open: 4 with parts 0, 1
  struct Case {
    PlaylistQuery query;
    Availability expected;
  };
  for (const Case& each : {
           Case{{0, std::nullopt, false}, Ready},
           Case{{3, std::nullopt, false}, Ready},
           Case{{4, std::nullopt, false}, Wait},
           Case{{5, std::nullopt, false}, Wait},
           Case{{6, std::nullopt, false}, Wait},
           Case{{7, std::nullopt, false}, TooFar},
           Case{{3, 4, false}, Ready},
           Case{{3, 5, false}, Ready},
           Case{{4, 0, false}, Ready},
           Case{{4, 1, false}, Ready},
           Case{{4, 2, false}, Wait},
           Case{{4, 16, false}, Wait},
           Case{{4, 17, false}, TooFar},
           Case{{5, 0, false}, Wait},
           Case{{6, 0, false}, Wait},
           Case{{7, 0, false}, TooFar},
           Case{{5, 99, false}, TooFar},
           Case{{1'000'000, 0, false}, TooFar},
       }) {
    EXPECT_EQ(mixer.playlist.playlist(each.query), each.expected)
        << *each.query.msn << '.' << (each.query.part ? static_cast<int>(*each.query.part) : -1);
  }
  mixer.parts(3);  // now 4 is whole and 5 not begun
  EXPECT_EQ(mixer.playlist.playlist({4, std::nullopt, false}), Ready);
  EXPECT_EQ(mixer.playlist.playlist({4, 5, false}), Wait)
      << "behind the end of a segment means the first part of the next";
  EXPECT_EQ(mixer.playlist.playlist({5, 0, false}), Wait);
  mixer.parts(1);
  EXPECT_EQ(mixer.playlist.playlist({4, 5, false}), Ready);
}

TEST(MediaPlaylist, SaysWhetherAnAddressIsThereComingOrGone) {
  StreamSettings settings;
  settings.windowSegments = 4;
  Mixer mixer(settings);
  using enum Availability;
  mixer.segments(3);
  mixer.parts(2);
  mixer.restart(2);  // 0..2 whole, 3 closed short, all epoch 1
  mixer.segments(1);
  mixer.parts(1);  // 4 whole, 5 open, epoch 2
  const MediaPlaylist& playlist = mixer.playlist;
  EXPECT_EQ(playlist.part(1, {3, 1}), Ready);
  EXPECT_EQ(playlist.part(1, {3, 2}), Gone) << "announced by the mixer that died";
  EXPECT_EQ(playlist.part(1, {4, 0}), Gone);
  EXPECT_EQ(playlist.part(2, {3, 0}), Unknown);
  EXPECT_EQ(playlist.part(2, {5, 0}), Ready);
  EXPECT_EQ(playlist.part(2, {5, 1}), Wait) << "the hinted part";
  EXPECT_EQ(playlist.part(2, {5, 2}), Unknown) << "only the hinted part is waited for";
  EXPECT_EQ(playlist.part(2, {6, 0}), Unknown);
  EXPECT_EQ(playlist.part(3, {5, 1}), Unknown);
  EXPECT_EQ(playlist.segment(1, 3), Ready);
  EXPECT_EQ(playlist.segment(2, 4), Ready);
  EXPECT_EQ(playlist.segment(1, 4), Gone);
  EXPECT_EQ(playlist.segment(2, 5), Unknown) << "still open";
  EXPECT_EQ(playlist.segment(2, 99), Unknown);
  EXPECT_EQ(playlist.init(1), Ready);
  EXPECT_EQ(playlist.init(2), Ready);
  EXPECT_EQ(playlist.init(3), Unknown);
  EXPECT_EQ(playlist.init(0), Unknown);
  mixer.parts(4);
  mixer.segments(20);
  EXPECT_EQ(playlist.segment(1, 0), Gone);
  EXPECT_EQ(playlist.part(1, {0, 0}), Gone);
  EXPECT_EQ(playlist.init(1), Gone);
  EXPECT_EQ(playlist.find(0), nullptr);
  EXPECT_EQ(playlist.firstEpoch(), 2U);
}

TEST(MediaPlaylist, KeepsMediaForAPlaylistLengthAfterItLeftTheList) {
  StreamSettings settings;
  settings.windowSegments = 4;
  Mixer mixer(settings);
  mixer.segments(5);
  ASSERT_NE(mixer.playlist.render(false, {}).find("MEDIA-SEQUENCE:1\n"), std::string::npos);
  EXPECT_EQ(mixer.playlist.firstAvailable(), 0U);
  // Segment 0 left with a playlist of 5 s: it stays for 5 s plus its own second.
  mixer.segments(5);
  EXPECT_EQ(mixer.playlist.segment(1, 0), Availability::Ready);
  mixer.segments(2);
  EXPECT_EQ(mixer.playlist.segment(1, 0), Availability::Gone);
  mixer.segments(100);
  EXPECT_LE(mixer.playlist.last()->msn - mixer.playlist.firstAvailable(), 11U) << "memory is bounded";
}

TEST(StreamSettings, HaveAConstantTargetDuration) {
  for (const auto& [segment, target] : {std::pair<microseconds, seconds>{200ms, 1s},
                                        {1s, 1s},
                                        {1'066'667us, 1s},
                                        {1499ms, 1s},
                                        {1600ms, 2s},
                                        {6s, 6s}}) {
    StreamSettings settings;
    settings.segmentTarget = segment;
    EXPECT_EQ(settings.targetDuration(), target);
    EXPECT_EQ(settings.holdLimit(), 3 * target);
  }
}

}  // namespace
}  // namespace rostra::hls
