// SPDX-License-Identifier: Apache-2.0
// People whose pictures stop, change, get lost or make no sense: the show goes on, and shows what it should.
#include "integration/mix/running_show.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sys/socket.h>

namespace rostra::test {
namespace {

using ipc::TapCodec;
using ipc::TapSource;
using protocol::worker::Person;

TEST(MixTest, PicturesWhoseTimesStepBackFillNoLog) {
  testing::internal::CaptureStderr();
  std::uint64_t shown = 0;
  {
    Running run;
    auto camera = run.camera("ada", colourVp8(0xff2060c0, 320, 180));
    run.show.people({{"ada", "Ada", false, true, false}});
    camera->start();
    for (const int delay : {0, 80, 0, 200}) {
      camera->setClaimedDelay(std::chrono::milliseconds(delay));
      EXPECT_TRUE(run.show.waitUntil(run.show.seconds() + 1.5));
    }
    shown = static_cast<std::uint64_t>(run.show.parts().size());
    (void)run.finish();
  }
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_GT(shown, 20U);
  EXPECT_EQ(log.find("decreasing timestamp"), std::string::npos) << log;
}

TEST(MixTest, CameraOffFrozenAndLeftBecomeWhatTheyShould) {
  Running run;
  auto red = run.camera("ada", colourVp8(kRedArgb, 640, 360));
  auto blue = run.camera("bob", colourVp8(kBlueArgb, 640, 360));
  const Person ada{"ada", "Ada", true, true, false};
  const Person bob{"bob", "Bob", true, true, false};
  run.show.people({ada, bob});
  red->start();
  blue->start();
  const auto tiles = tilesFor(2);
  std::vector<double> moments;
  const auto settle = [&](double seconds) {
    ASSERT_TRUE(run.show.waitUntil(run.show.seconds() + seconds));
    moments.push_back(run.show.seconds() - 0.3);
  };
  ASSERT_TRUE(everybodyIsShown(run.show));
  settle(0.5);  // 0: both
  Person off = ada;
  off.camera = false;
  run.show.people({off, bob});
  settle(1.5);  // 1: Ada's placard
  run.show.people({ada, bob});
  settle(1.5);  // 2: both again
  blue->setPaused(true);
  settle(2.5);  // 3: Bob frozen for longer than freezeMs
  blue->setPaused(false);
  settle(1.5);  // 4: both again
  run.show.people({bob});
  settle(1.5);  // 5: Bob alone fills the picture
  run.show.people({});
  settle(1.5);  // 6: slate
  const Decoded decoded = run.finish();
  expectWhole(run.show, decoded);
  expectRealTime(run.show);
  const auto colour = [&](std::size_t moment, const mix::Rect& tile) {
    return tileColour(*decoded.video.at(static_cast<std::size_t>(moments[moment] * 30)).frame, tile);
  };
  EXPECT_LT(distance(kRed, colour(0, tiles[0])), kSame);
  EXPECT_LT(distance(kBlue, colour(0, tiles[1])), kSame);
  EXPECT_GT(distance(kRed, colour(1, tiles[0])), 40);
  EXPECT_LT(distance(kBlue, colour(1, tiles[1])), kSame);
  EXPECT_LT(distance(kRed, colour(2, tiles[0])), kSame);
  EXPECT_GT(distance(kBlue, colour(3, tiles[1])), 40);
  EXPECT_LT(distance(kRed, colour(3, tiles[0])), kSame);
  EXPECT_LT(distance(kBlue, colour(4, tiles[1])), kSame);
  EXPECT_LT(distance(kBlue, colour(5, {0, 0, 1280, 720})), kSame);
  EXPECT_LT(colour(6, {0, 0, 400, 200}).y, 60);
}

TEST(MixTest, ResolutionChangesAndReorderingDoNotInterrupt) {
  Running run;
  auto sender = run.camera(
      "ada", "videotestsrc is-live=true pattern=solid-color foreground-color=" + std::to_string(kGreenArgb) +
                 " ! videoscale ! capsfilter name=size "
                 "caps=video/x-raw,format=I420,colorimetry=bt601,width=640,height=360,framerate=30/1 ! "
                 "vp8enc name=encoder deadline=1 cpu-used=8 keyframe-max-dist=3000 ! rtpvp8pay "
                 "picture-id-mode=15-bit ! appsink name=rtp");
  sender->setReorder(true);
  run.show.people({{"ada", "Ada", true, true, false}});
  sender->start();
  ASSERT_TRUE(everybodyIsShown(run.show));
  const double steady = run.show.seconds();
  for (const char* size :
       {"width=320,height=180", "width=1280,height=720", "width=480,height=480", "width=64,height=36"}) {
    sender->setProperty(
        "size", "caps",
        (std::string("video/x-raw,format=I420,colorimetry=bt601,framerate=30/1,") + size).c_str());
    ASSERT_TRUE(run.show.waitUntil(run.show.seconds() + 0.8));
  }
  const Decoded decoded = run.finish();
  expectWhole(run.show, decoded);
  for (auto i = static_cast<std::size_t>(steady * 30); i < decoded.video.size(); ++i) {
    EXPECT_LT(distance(kGreen, tileColour(*decoded.video[i].frame, {0, 0, 1280, 720})), kSame + 6) << i;
  }
}

TEST(MixTest, HalfOfThePacketsLostNeitherStopsTheShowNorShowsRubbish) {
  Running run;
  auto lossy = run.camera("ada", motionVp8("ball", 640, 360, 600));
  auto voice = run.voice("ada", 500, 0.3);
  auto good = run.camera("bob", colourVp8(kBlueArgb, 640, 360));
  run.show.people({{"ada", "Ada", true, true, false}, {"bob", "Bob", true, true, false}});
  for (auto* sender : {lossy.get(), voice.get(), good.get()}) sender->start();
  ASSERT_TRUE(everybodyIsShown(run.show));
  const double shown = run.show.seconds();
  lossy->setLoss(0.5);
  voice->setLoss(0.5);
  ASSERT_TRUE(run.show.waitUntil(run.show.seconds() + 3));
  const int requests = run.tap->keyFrameRequests();
  EXPECT_GT(requests, 0);
  EXPECT_LT(requests, 20) << "key-frame requests are limited";
  lossy->setLoss(0);
  voice->setLoss(0);
  ASSERT_TRUE(run.show.waitUntil(run.show.seconds() + 2));
  const std::string stats = run.show.stats();
  const Decoded decoded = run.finish();
  expectWhole(run.show, decoded);
  expectRealTime(run.show);
  const auto tiles = tilesFor(2);
  for (auto i = static_cast<std::size_t>(shown * 30); i < decoded.video.size(); ++i) {
    EXPECT_LT(distance(kBlue, tileColour(*decoded.video[i].frame, tiles[1])), kSame) << i;
  }
  // Healed: black background of the ball pattern, no longer the placard.
  const auto healed = Decoded::colourOf(*decoded.video.back().frame,
                                        {tiles[0].x + 40, tiles[0].y + 20, tiles[0].width - 80, 100});
  EXPECT_LT(std::abs(healed.u - 128) + std::abs(healed.v - 128), 8);
  EXPECT_NE(std::string::npos, stats.find("\"lost\""));
}

TEST(MixTest, GarbageInTheTapCostsNothingButItself) {
  Running run;
  auto good = run.camera("bob", colourVp8(kBlueArgb, 640, 360));
  run.show.people({{"ada", "Ada", true, true, true}, {"bob", "Bob", true, true, false}});
  good->start();
  std::uint32_t random = 12345;
  const auto next = [&random] { return random = random * 1664525U + 1013904223U; };
  std::uint16_t sequence = 0;
  const double until = run.show.seconds() + 4;
  while (run.show.seconds() < until) {
    std::vector<std::byte> bytes(12 + next() % 1400);
    for (auto& byte : bytes) byte = static_cast<std::byte>(next() >> 24);
    const auto kind = next() % 5;
    if (kind == 0) {
      run.tap->sendRaw(bytes);
      run.tap->sendRaw({bytes.data(), 3});
    } else {
      // A well-formed header with rubbish behind it, as key frames of VP8 and H.264, and as Opus.
      bytes[0] = std::byte{0x80};
      bytes[1] = std::byte{static_cast<unsigned char>(kind == 3 ? 111 : 0x80 + 96)};
      bytes[2] = static_cast<std::byte>(sequence >> 8);
      bytes[3] = static_cast<std::byte>(sequence & 0xFF);
      ++sequence;
      if (bytes.size() > 23) {
        if (kind == 1) {
          constexpr std::array<unsigned char, 11> kKey{0x10, 0x10, 0x02, 0x00, 0x9d, 0x01,
                                                       0x2a, 0x40, 0x01, 0xf0, 0x00};
          std::transform(kKey.begin(), kKey.end(), bytes.begin() + 12,
                         [](unsigned char c) { return std::byte{c}; });
        }
        if (kind == 2) bytes[12] = std::byte{0x65};
      }
      const auto source = kind == 3   ? TapSource::Microphone
                          : kind == 4 ? TapSource::Screen
                                      : TapSource::Camera;
      const auto codec = kind == 3 ? TapCodec::Opus : kind == 2 ? TapCodec::H264 : TapCodec::Vp8;
      run.tap->send("ada", source, codec, gst_util_get_timestamp() - next() % 1'000'000'000, bytes);
    }
    run.tap->send("nobody", TapSource::Camera, TapCodec::Vp8, gst_util_get_timestamp(),
                  std::vector<std::byte>(100));
    std::this_thread::sleep_for(
        std::chrono::milliseconds(2));  // pace of a real sender, not a wait for anything
  }
  const Decoded decoded = run.finish();
  expectWhole(run.show, decoded);
  expectRealTime(run.show);
  const auto tiles = tilesFor(2, 1);
  EXPECT_LT(distance(kBlue, tileColour(*decoded.video.back().frame, tiles[1])), kSame);
}

TEST(MixTest, ANewTapTakesOverAndTheShowGoesOn) {
  Running run;
  auto sender = run.camera("ada", colourVp8(kRedArgb, 640, 360));
  auto voice = run.voice("ada", 700, 0.3);
  run.show.people({{"ada", "Ada", true, true, false}});
  sender->start();
  voice->start();
  ASSERT_TRUE(everybodyIsShown(run.show));
  run.tap->close();
  ASSERT_TRUE(run.show.waitUntil(run.show.seconds() + 2.5));
  const double dead = run.show.seconds() - 0.3;
  auto second = run.show.openTap();
  // Feedback comes into the new tap, unasked.
  sender->setTap(second);
  voice->setTap(second);
  second->onFeedback([&](const ipc::TapFeedback& feedback) {
    if (feedback.keyFrame != 0) sender->requestKeyFrame();
  });
  ASSERT_TRUE(run.show.waitUntil(run.show.seconds() + 2.5));
  EXPECT_EQ((std::pair{1280, 720}), second->wanted("ada", TapSource::Camera));
  second->onFeedback({});
  const Decoded decoded = run.finish();
  expectWhole(run.show, decoded);
  EXPECT_GT(distance(kRed, tileColour(*decoded.video.at(static_cast<std::size_t>(dead * 30)).frame,
                                      {0, 0, 1280, 720})),
            40);
  EXPECT_LT(distance(kRed, tileColour(*decoded.video.back().frame, {0, 0, 1280, 720})), kSame);
  const double end = static_cast<double>(decoded.video.size()) / 30;
  const double at = decoded.loudestTenth(700, end - 1, end - 0.3);
  EXPECT_GT(decoded.tone(700, at, at + 0.1), 0.2);
}

TEST(MixTest, PeopleComingAndGoingNeverInterrupt) {
  Running run;
  std::vector<std::unique_ptr<Sender>> senders;
  for (int i = 0; i < 4; ++i) {
    const std::string id = "p" + std::to_string(i);
    senders.push_back(run.camera(id, colourVp8(kGreenArgb, 320, 180, 15)));
    senders.push_back(run.voice(id, 300 + 100 * i, 0.2));
  }
  for (const auto& sender : senders) sender->start();
  std::uint32_t random = 7;
  for (int event = 0; event < 40; ++event) {
    random = random * 1664525U + 1013904223U;
    std::vector<Person> people;
    for (unsigned i = 0; i < 4; ++i) {
      const unsigned bits = random >> (8 + 4 * i);
      if ((bits & 1U) != 0)
        people.push_back({"p" + std::to_string(i), "Person " + std::to_string(i), (bits & 2U) != 0,
                          (bits & 4U) != 0, (bits & 8U) != 0});
    }
    run.show.people(people);
    ASSERT_TRUE(run.show.waitForParts(1));
  }
  const Decoded decoded = run.finish();
  expectWhole(run.show, decoded);
  expectRealTime(run.show);
}

}  // namespace
}  // namespace rostra::test
