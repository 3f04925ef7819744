// SPDX-License-Identifier: Apache-2.0
// What an sfu-worker sends to its mixer.
#include "integration/sfu/worker_fixture.hpp"

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using Source = LightParticipant::Source;

TEST_F(SfuWorker, TheTapCarriesEveryProducerWithItsPlayoutTime) {
  TapReader tap = openTap("light");
  auto rare = small();
  rare.camera.front().clip.frames = 600;  // by itself the next key frame comes after 20 s
  LightParticipant& a = join(rare);
  auto layered = small();
  layered.camera =
      simulcast({.width = 640, .height = 360, .frameRate = 30, .frames = 60, .bitrateKbps = 800});
  LightParticipant& b = join(layered);
  const auto enough = [&](const LightParticipant& person, std::uint64_t packets) {
    return tap.of(person, ipc::TapSource::Camera).packets >= packets &&
           tap.of(person, ipc::TapSource::Microphone).packets >= packets;
  };
  ASSERT_TRUE(until([&] {
    tap.drain();
    return enough(a, 60) && enough(b, 60);
  }));
  EXPECT_EQ(tap.malformed, 0U);
  for (const auto& [key, stream] : tap.streams) {
    if (key.first.empty()) continue;  // asked for before the worker had given the id
    EXPECT_EQ(stream.ssrcs.size(), 1U) << key.first;
    EXPECT_EQ(stream.gaps, 0U) << key.first;
    EXPECT_LT(stream.furthest, 2s) << "play-out times are not on CLOCK_MONOTONIC";
  }
  // The mixer says what it needs.
  for (const int width : {160, 640, 320}) {
    tap.feedback(b, static_cast<std::uint16_t>(width), static_cast<std::uint16_t>(width * 9 / 16), false);
    ASSERT_TRUE(until([&] {
      tap.drain();
      return tap.of(b, ipc::TapSource::Camera).size.width == width;
    })) << width;
  }
  EXPECT_EQ(tap.of(b, ipc::TapSource::Camera).ssrcs.size(), 1U);
  EXPECT_EQ(tap.of(b, ipc::TapSource::Camera).gaps, 0U);
  pass(700ms);
  tap.drain();
  const auto keyFrames = tap.of(a, ipc::TapSource::Camera).keyFrames;
  tap.feedback(a, 320, 180, true);
  ASSERT_TRUE(until(
      [&] {
        tap.drain();
        return tap.of(a, ipc::TapSource::Camera).keyFrames > keyFrames;
      },
      10s));
  tap.feedback(a, 0, 0, false);
  EXPECT_TRUE(standsStill(
      [&] {
        tap.drain();
        return tap.of(a, ipc::TapSource::Camera).packets;
      },
      [&] { return tap.of(a, ipc::TapSource::Microphone).packets; }))
      << "a tile that is not shown is sent";
}

TEST_F(SfuWorker, AMixerThatDoesNotReadCostsNobodyElseAnything) {
  LightParticipant& speaker = join(small());
  LightParticipant& viewer = join(audience());
  TapReader tap = openTap("light", 32 * 1024);
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > 10; }));
  const auto tapOf = [&]() -> JsonObject* {
    static glib::Ref<JsonObject> kept;
    kept = stats();
    return json_object_get_object_member(
        json_array_get_object_element(json_object_get_array_member(kept.get(), "rooms"), 0), "tap");
  };
  ASSERT_TRUE(until([&] {
    pass(200ms);
    return json_object_get_int_member(tapOf(), "dropped") > 20;
  })) << "the socket never fills";
  const auto before = frames(viewer, speaker);
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > before + 30; }));
  EXPECT_EQ(viewer.received(speaker.id(), Source::Camera)->gaps, 0U);
  tap.drain();
  const auto keyFrames = tap.of(speaker, ipc::TapSource::Camera).keyFrames;
  ASSERT_TRUE(until([&] {
    tap.drain();
    return tap.of(speaker, ipc::TapSource::Camera).keyFrames > keyFrames;
  })) << "after a hole the picture starts again with a key frame";
}

}  // namespace
}  // namespace rostra::test
