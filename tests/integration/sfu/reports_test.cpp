// SPDX-License-Identifier: Apache-2.0
// RTCP reports of a real sfu-worker: they come often enough, and bring sound and picture together.
#include "integration/sfu/forwarding_fixture.hpp"

#include <algorithm>
#include <cmath>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using Source = LightParticipant::Source;

TEST_F(SfuForwarding, SenderReportsBringSoundAndPictureTogether) {
  auto options = small();
  options.camera =
      simulcast({.width = 640, .height = 360, .frameRate = 30, .frames = 60, .bitrateKbps = 800});
  options.cameraLate = 200ms;
  LightParticipant& speaker = join(options);
  LightParticipant& viewer = join(audience());
  const auto receiver = [&](Source source) -> const RtpReceiver* {
    for (const auto& [mid, track] : viewer.tracks()) {
      if (track.slot && track.slot->participant == speaker.id() && track.slot->source == source)
        return track.receiver.get();
    }
    return nullptr;
  };
  // Median of how much later than the sound the picture comes, in ms. What a browser delays the sound by.
  const auto behind = [&] {
    std::vector<double> samples;
    until([&] {
      const auto* picture = receiver(Source::Camera);
      const auto* sound = receiver(Source::Microphone);
      if (picture && sound && picture->sinceCapture() && sound->sinceCapture())
        samples.push_back((*picture->sinceCapture() - *sound->sinceCapture()).count() * 1000);
      return samples.size() >= 200;
    });
    std::ranges::sort(samples);
    return samples.empty() ? 0.0 : samples[samples.size() / 2];
  };
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > 30; }));
  // A report that comes before its stream's first packet is not used (GStreamer 1.26): then the next one
  // brings them together, a second later.
  double atFirst = behind();
  for (int i = 0; i < 10 && std::abs(atFirst - 200) > 40; ++i) atFirst = behind();
  EXPECT_NEAR(atFirst, 200, 40);
  for (const int width : {160, 640, 320}) {
    viewer.setTile(speaker.id(), Source::Camera, width, width * 9 / 16);
    ASSERT_TRUE(
        until([&] { return viewer.received(speaker.id(), Source::Camera)->frameSize.width == width; }));
    EXPECT_NEAR(behind(), 200, 40) << "after the switch to the layer " << width << " wide";
  }
}

TEST_F(SfuForwarding, SenderReportsComeTwiceASecond) {
  // Until a browser has seen some it plays sound and picture as they come.
  LightParticipant& speaker = join(small());
  LightParticipant& viewer = join(audience());
  ASSERT_TRUE(until(
      [&] { return frames(viewer, speaker) > 10 && packets(viewer, speaker, Source::Microphone) > 10; }));
  const auto reports = [&](Source source) { return viewer.received(speaker.id(), source)->senderReports; };
  const auto picture = reports(Source::Camera);
  const auto sound = reports(Source::Microphone);
  const auto before = frames(viewer, speaker);
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > before + 180; }));
  EXPECT_GE(reports(Source::Camera), picture + 6) << "in six seconds";
  EXPECT_GE(reports(Source::Microphone), sound + 6) << "in six seconds";
}

/// With what rtpsession says of its sources in the worker's output.
class SfuReports : public SfuFixture {
 protected:
  void SetUp() override {
    setenv("GST_DEBUG", "rtpsource:5", 1);
    setenv("GST_DEBUG_NO_COLOR", "1", 1);
    use(WorkerProcess::start(hub_));
    unsetenv("GST_DEBUG");
    unsetenv("GST_DEBUG_NO_COLOR");
  }
};

TEST_F(SfuReports, ClockRatesAreKnownBeforeTheFirstReport) {
  LightParticipant& speaker = join(small());
  LightParticipant& viewer = join(audience());
  const auto reported = [&](Source source) {
    return std::ranges::any_of(viewer.tracks(), [&](const auto& track) {
      return track.second.slot && track.second.slot->participant == speaker.id() &&
             track.second.slot->source == source && track.second.receiver->sinceCapture();
    });
  };
  ASSERT_TRUE(until([&] { return reported(Source::Camera) && reported(Source::Microphone); }));
  const std::string& output = worker_->process().output();
  EXPECT_NE(output.find("got clock-rate 90000"), std::string::npos) << "the log does not say what it did";
  EXPECT_EQ(output.find("no clock-rate, getting"), std::string::npos)
      << "the session's lock is let go while it walks over its sources";
}

}  // namespace
}  // namespace rostra::test
