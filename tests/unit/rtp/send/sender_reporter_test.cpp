// SPDX-License-Identifier: Apache-2.0
// Capture times on their way from a publisher's reports into ours.
#include "rtp/send/sender_reporter.hpp"

#include <gtest/gtest.h>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

constexpr NtpTime kTheirs = NtpTime::fromUnix(1'000'000s);
constexpr NtpTime kOurs = NtpTime::fromUnix(1'700'000'000s);

double milliseconds(Duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

TEST(PublisherClock, FollowsTheFastestReport) {
  PublisherClock clock;
  EXPECT_FALSE(clock.known());
  clock.onSenderReport(kTheirs, kOurs + 80ms);
  EXPECT_NEAR(milliseconds(clock.toOurs(kTheirs) - kOurs), 80, 0.01);
  clock.onSenderReport(kTheirs + 1s, kOurs + 1s + 30ms);
  EXPECT_NEAR(milliseconds(clock.toOurs(kTheirs) - kOurs), 30, 0.01);
  clock.onSenderReport(kTheirs + 2s, kOurs + 2s + 630ms);
  EXPECT_NEAR(milliseconds(clock.toOurs(kTheirs) - kOurs), 30 + 600.0 / 64, 0.01)
      << "one late report moves little";
  EXPECT_NEAR(milliseconds(clock.toTheirs(clock.toOurs(kTheirs)) - kTheirs), 0, 0.01);
}

TEST(PublisherClock, IsTakenAnewWhenThePublishersClockWasSet) {
  PublisherClock clock;
  clock.onSenderReport(kTheirs, kOurs);
  clock.onSenderReport(kTheirs - 30s, kOurs + 1s);
  EXPECT_NEAR(milliseconds(clock.toOurs(kTheirs - 30s) - kOurs), 1000, 0.01);
  clock.onSenderReport(kTheirs + 90s, kOurs + 2s);
  EXPECT_NEAR(milliseconds(clock.toOurs(kTheirs + 90s) - kOurs), 2000, 0.01);
  clock.onSenderReport(NtpTime(0), kOurs + 3s);
  clock.onSenderReport(NtpTime(std::uint64_t{1} << 63), kOurs + 4s);
  EXPECT_NEAR(milliseconds(clock.toOurs(NtpTime(std::uint64_t{1} << 63)) - kOurs), 4000, 0.01);
}

TEST(SourceTimeline, GoesFromTimestampsToCaptureTimeAndBack) {
  SourceTimeline timeline(90000);
  EXPECT_FALSE(timeline.known());
  timeline.onSenderReport(kTheirs, 0xFFFFFF00);
  EXPECT_NEAR(milliseconds(timeline.captureTime(0xFFFFFF00U + 9000) - kTheirs), 100, 0.01);
  EXPECT_NEAR(milliseconds(timeline.captureTime(0xFFFFFF00U - 9000) - kTheirs), -100, 0.01);
  EXPECT_EQ(timeline.timestampAt(kTheirs + 1s), 0xFFFFFF00U + 90000);
  EXPECT_NEAR(timeline.timestampAt(kTheirs + -1s) - (0xFFFFFF00U - 90000), 0, 1);
}

TEST(SenderReporter, SoundAndPictureStayTogetherOverASwitchOfLayers) {
  // One publisher, sound and two layers whose timestamps begin anywhere; reports take different times to
  // come.
  PublisherClock clock;
  SourceTimeline sound(48000);
  SourceTimeline high(90000);
  SourceTimeline low(90000);
  sound.onSenderReport(kTheirs, 1000);
  clock.onSenderReport(kTheirs, kOurs + 20ms);
  high.onSenderReport(kTheirs + 300ms, 500'000);
  clock.onSenderReport(kTheirs + 300ms, kOurs + 390ms);
  low.onSenderReport(kTheirs + 700ms, 9'000'000);
  clock.onSenderReport(kTheirs + 700ms, kOurs + 750ms);

  SenderReporter soundOut(1);
  SenderReporter pictureOut(2);
  soundOut.onSent(100);
  pictureOut.onSent(1000);
  pictureOut.onSent(200);
  constexpr std::uint32_t kOffsets[] = {77, 0xFFFF0000};
  const auto capturedAt = [](const SenderReport& report, std::uint32_t timestamp, std::uint32_t rate) {
    return report.ntp + fromTicks(static_cast<std::int32_t>(timestamp - report.rtpTimestamp), rate);
  };
  for (const SourceTimeline* layer : {&high, &low}) {
    const std::uint32_t offset = kOffsets[layer == &high ? 0 : 1];
    const NtpTime captured = kTheirs + 5s;
    const auto soundReport = soundOut.report(kOurs + 6s, clock, sound, 123);
    const auto pictureReport = pictureOut.report(kOurs + 6500ms, clock, *layer, offset);
    ASSERT_TRUE(soundReport && pictureReport);
    const NtpTime heard = capturedAt(*soundReport, sound.timestampAt(captured) + 123, 48000);
    const NtpTime seen = capturedAt(*pictureReport, layer->timestampAt(captured) + offset, 90000);
    EXPECT_NEAR(milliseconds(heard - seen), 0, 0.1);
    EXPECT_EQ(pictureReport->packets, 2U);
    EXPECT_EQ(pictureReport->bytes, 1200U);
  }
}

TEST(SenderReporter, SaysNothingItDoesNotKnow) {
  PublisherClock clock;
  SourceTimeline source(90000);
  SenderReporter reporter(1);
  reporter.onSent(10);
  EXPECT_FALSE(reporter.report(kOurs, clock, source, 0));
  clock.onSenderReport(kTheirs, kOurs);
  EXPECT_FALSE(reporter.report(kOurs, clock, source, 0)) << "this source has not reported";
  source.onSenderReport(kTheirs, 5);
  EXPECT_TRUE(reporter.report(kOurs, clock, source, 0));
  EXPECT_FALSE(SenderReporter(2).report(kOurs, clock, source, 0)) << "nothing was sent";
}

}  // namespace
}  // namespace rostra::rtp
