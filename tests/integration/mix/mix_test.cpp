// SPDX-License-Identifier: Apache-2.0
// Drives a real mix-worker over real sockets with real codecs, and looks at what a viewer would get out of
// its parts: how a show begins and ends, and what it is made of.
#include "base/wall_clock.hpp"
#include "integration/mix/running_show.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace rostra::test {
namespace {

TEST(MixTest, SlateWhileNobodyIsOnStageAndFfprobeAcceptsIt) {
  Running run;
  ASSERT_TRUE(run.show.waitUntil(2));
  const Decoded decoded = run.finish();
  expectWhole(run.show, decoded);
  // Not black and not flat: the slate has a title.
  const auto& frame = *decoded.video.at(20).frame;
  int brightest = 0;
  for (int x = 0; x < frame.width; ++x) {
    for (int y = 250; y < 400; ++y)
      brightest = std::max<int>(brightest, frame.data[0][y * frame.linesize[0] + x]);
  }
  EXPECT_GT(brightest, 200);
  EXPECT_LT(decoded.level(0.2, 1.8), 1e-4);
  EXPECT_EQ("avc1.64001f,mp4a.40.2", run.show.init().codecs);
  EXPECT_EQ("720p", run.show.init().rendition);

  const std::string path = testing::TempDir() + "rostra-slate.mp4";
  const auto bytes = run.show.file();
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  // ffprobe says nothing at this level about a file it fully accepts.
  EXPECT_EQ(0, std::system(("ffprobe -v warning -show_packets -show_frames " + path + " > " + path +
                            ".txt 2> " + path + ".problems")
                               .c_str()));
  std::ifstream problems(path + ".problems");
  EXPECT_EQ("", std::string((std::istreambuf_iterator<char>(problems)), std::istreambuf_iterator<char>()));
}

/// Bright pixels of a picture of 1280x720 between two rows, and how wide apart they are.
struct Bright {
  int count = 0;
  int width = 0;
};
Bright brightBetween(const AVFrame& frame, int top, int bottom) {
  Bright bright;
  int left = frame.width;
  int right = 0;
  for (int y = top; y < bottom; ++y) {
    for (int x = 0; x < frame.width; ++x) {
      if (frame.data[0][y * frame.linesize[0] + x] < 130) continue;
      ++bright.count;
      left = std::min(left, x);
      right = std::max(right, x);
    }
  }
  bright.width = std::max(0, right - left);
  return bright;
}

TEST(MixTest, TheSlateFollowsTitleAndPlanWhileItIsShown) {
  Running run;
  ASSERT_TRUE(run.show.waitUntil(1));
  constexpr std::int64_t kDays = 3 * 24 * 3'600'000L;
  run.show.send(protocol::worker::mixCommand::Slate{"MMMMMMMMMMMMMMMM", wallClockMs() + kDays});
  ASSERT_TRUE(run.show.waitUntil(4));
  const Decoded decoded = run.finish();
  expectWhole(run.show, decoded);
  const AVFrame& before = *decoded.video.at(20).frame;
  const AVFrame& after = *decoded.video.back().frame;
  EXPECT_GT(brightBetween(after, 280, 380).count, 2 * brightBetween(before, 280, 380).count) << "the title";
  EXPECT_GT(brightBetween(before, 385, 430).width, 0) << "starts soon";
  EXPECT_GT(brightBetween(after, 385, 430).width, 2 * brightBetween(before, 385, 430).width) << "the date";
}

TEST(MixTest, ManyStartsAllHaveSound) {
  for (int i = 0; i < 6; ++i) {
    Running run;
    ASSERT_TRUE(run.show.waitForParts(2));
    const Decoded decoded = run.finish();
    expectWhole(run.show, decoded);
    EXPECT_GT(decoded.left.size(), 10000U);
  }
}

TEST(MixTest, PartsComeWhenTheyAreDueAndHoldTheirSound) {
  Running run;
  ASSERT_TRUE(run.show.waitUntil(4));
  const auto parts = run.show.parts();
  std::vector<double> delays;
  for (std::size_t i = 3; i < parts.size(); ++i) {
    const auto& facts = parts[i].facts;
    delays.push_back(static_cast<double>(parts[i].arrivedMs) - static_cast<double>(facts.wallTimeMs) -
                     static_cast<double>(facts.durationUs) / 1000);
  }
  std::sort(delays.begin(), delays.end());
  std::cout << "part arrives after its last moment: median " << delays[delays.size() / 2] << " ms, worst "
            << delays.back() << " ms\n";
  // How late the others are is how busy the machine is; a quarter got the processor when it was due.
  EXPECT_LT(delays[delays.size() / 4], 100);
  const std::string stats = run.show.stats();
  EXPECT_NE(std::string::npos, stats.find("\"partsWithoutAllSound\":0")) << stats;
  EXPECT_NE(std::string::npos, run.show.graph().find("compositor"));
  const Decoded decoded = run.finish();
  expectWhole(run.show, decoded);
}

TEST(MixTest, EndsWhenTheControlSocketCloses) {
  Show spare;
  spare.closeControl();
  EXPECT_EQ(0, spare.wait());
  Running run;
  ASSERT_TRUE(run.show.waitForParts(1));
  run.show.closeControl();
  EXPECT_EQ(0, run.show.wait());
}

TEST(MixTest, OtherCanvasFrameRateAndPartsAreKept) {
  auto configure = Show::defaults(640, 360, 2'500'000);
  configure.frameRate = 25;
  configure.partMs = 120;      // 3 frames
  configure.segmentMs = 1000;  // 8 parts of 120 ms
  Running run(configure);
  auto red = run.camera("ada", colourVp8(kRedArgb, 320, 180));
  run.show.people({{"ada", "Ada", true, true, false}});
  red->start();
  ASSERT_TRUE(run.show.waitUntil(3));
  const Decoded decoded = run.finish();
  EXPECT_EQ("360p", run.show.init().rendition);
  EXPECT_EQ(0, decoded.videoGaps + decoded.audioGaps + decoded.errors);
  EXPECT_EQ(640, decoded.video.front().frame->width);
  const auto parts = run.show.parts();
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    EXPECT_EQ(120'000, parts[i].facts.durationUs);
    EXPECT_EQ(static_cast<std::int64_t>(i / 8), parts[i].facts.segment);
    EXPECT_EQ(i % 8 == 7, parts[i].facts.last);
  }
  EXPECT_LT(distance(kRed, tileColour(*decoded.video.at(decoded.video.size() - 5).frame, {0, 0, 640, 360})),
            kSame);
}

TEST(MixTest, AMissingElementIsNamedWithItsPackage) {
  const std::string empty = testing::TempDir() + "rostra-no-plugins";
  std::filesystem::create_directories(empty);
  // Only for the worker: this process has its plugins already.
  for (const char* name : {"GST_PLUGIN_SYSTEM_PATH_1_0", "GST_PLUGIN_PATH_1_0"})
    ::setenv(name, empty.c_str(), 1);
  ::setenv("GST_REGISTRY_1_0", (empty + "/registry").c_str(), 1);
  Show show;
  for (const char* name : {"GST_PLUGIN_SYSTEM_PATH_1_0", "GST_PLUGIN_PATH_1_0", "GST_REGISTRY_1_0"})
    ::unsetenv(name);
  EXPECT_EQ(1, show.wait());
  EXPECT_NE(std::string::npos, show.failure().find("compositor")) << show.failure();
  EXPECT_NE(std::string::npos, show.failure().find("gstreamer1.0-plugins-good")) << show.failure();
}

TEST(MixTest, SaysWhatIsWrongWithItsConfiguration) {
  Show show;
  auto configure = Show::defaults();
  configure.layout = "no-such-layout";
  show.configure(configure);
  EXPECT_EQ(1, show.wait());
  EXPECT_NE(std::string::npos, show.failure().find("no-such-layout")) << show.failure();
}

}  // namespace
}  // namespace rostra::test

int main(int argc, char** argv) {
  int status = 0;
  if (rostra::test::runAsWorker(argc, argv, status)) return status;
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
