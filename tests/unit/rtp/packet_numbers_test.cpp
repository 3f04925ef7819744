// SPDX-License-Identifier: Apache-2.0
// Sequence numbers, NTP times and bitrates: where they wrap and round.
#include "rtp/packet/bitrate.hpp"
#include "rtp/packet/ntp_time.hpp"
#include "rtp/packet/sequence.hpp"

#include <gtest/gtest.h>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

TEST(Sequence, UnwrapsToTheNearestNumber) {
  struct Case {
    std::int64_t reference;
    std::uint16_t value;
    std::int64_t number;
  };
  const Case cases[] = {
      {0, 0, 0},
      {0, 1, 1},
      {0, 65535, -1},
      {65535, 0, 65536},
      {65536, 65535, 65535},
      {100, 32867, 32867},
      {100, 32868, -32668},
      {1'000'000, 16960, 1'000'000},
      {-1, 0, 0},
      {-70000, 0, -65536},
  };
  for (const Case& each : cases)
    EXPECT_EQ(unwrapSequence(each.reference, each.value), each.number) << each.reference << ' ' << each.value;
}

TEST(Sequence, KeepsTheHighestThroughReordering) {
  SequenceUnwrapper sequence;
  EXPECT_EQ(sequence.unwrap(65534), 65534);
  EXPECT_EQ(sequence.unwrap(1), 65537);
  EXPECT_EQ(sequence.unwrap(65535), 65535);
  EXPECT_EQ(sequence.highest(), 65537);
  sequence.reset();
  EXPECT_EQ(sequence.unwrap(7), 7);
}

TEST(NtpTime, CountsFrom1900) {
  EXPECT_EQ(NtpTime::fromUnix(0s).value(), 2'208'988'800ULL << 32);
  EXPECT_EQ(NtpTime::fromUnix(1500ms).value(), (2'208'988'801ULL << 32) + 0x80000000ULL);
  EXPECT_EQ(NtpTime(0x123456789ABCDEF0).compact(), 0x56789ABCU);
}

TEST(NtpTime, DifferencesGoBothWaysAndOverTheEra) {
  const NtpTime start(0xFFFFFFFF80000000);  // half a second before 2036 wraps
  for (const Duration step : {Duration(1s), Duration(-1s), Duration(250ms), Duration(-30s), Duration(3h)}) {
    const Duration back = (start + step) - start;
    EXPECT_NEAR(static_cast<double>((back - step).count()), 0, 1) << step.count();
  }
}

TEST(NtpTime, CompactUnitsRoundAndSaturate) {
  EXPECT_EQ(toCompactNtp(1s), 65536U);
  EXPECT_EQ(toCompactNtp(-1s), 0U);
  EXPECT_EQ(toCompactNtp(100h), 0xFFFFFFFFU);
  EXPECT_EQ(fromCompactNtp(65536), Duration(1s));
  EXPECT_NEAR(static_cast<double>(fromCompactNtp(toCompactNtp(123456us)).count()), 123456e3, 16e3);
}

TEST(Bitrate, IsBytesOverTime) {
  EXPECT_EQ(Bitrate::of(125'000, 1s), Bitrate::kbps(1000));
  EXPECT_EQ(Bitrate::of(1, 0s), Bitrate());
  EXPECT_EQ(Bitrate::kbps(800).bytesIn(10ms), 1000);
  EXPECT_EQ(Bitrate::kbps(800).timeFor(1000), Duration(10ms));
  EXPECT_DOUBLE_EQ(Bitrate::kbps(500) / Bitrate::kbps(250), 2);
}

}  // namespace
}  // namespace rostra::rtp
