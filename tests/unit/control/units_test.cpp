// SPDX-License-Identifier: Apache-2.0
#include "control/config/units.hpp"

#include <gtest/gtest.h>

namespace rostra::control {
namespace {

using std::chrono::milliseconds;

TEST(Units, DurationsNeedAUnitAndMayBeFractions) {
  EXPECT_EQ(*parseDuration("200ms"), milliseconds(200));
  EXPECT_EQ(*parseDuration("1.5s"), milliseconds(1500));
  EXPECT_EQ(*parseDuration("2 m"), milliseconds(120'000));
  EXPECT_EQ(*parseDuration("1h"), milliseconds(3'600'000));
  EXPECT_EQ(*parseDuration("0"), milliseconds(0));
  for (const char* wrong :
       {"", "5", "s", "-1s", "1e3s", "nan", "inf", "2 weeks", "1s2", "0x10s", "99999999999999999999s"}) {
    const auto parsed = parseDuration(wrong);
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_NE(parsed.error().message.find("is not a duration such as 200ms"), std::string::npos);
  }
}

TEST(Units, BitratesAndSizesKnowTheirPrefixes) {
  EXPECT_EQ(parseBitrate("500kbps")->bps, 500'000);
  EXPECT_EQ(parseBitrate("2.5Mbps")->bps, 2'500'000);
  EXPECT_FALSE(parseBitrate("3"));
  EXPECT_FALSE(parseBitrate("3mbps"));
  EXPECT_EQ(parseByteSize("64KiB")->bytes, 65536);
  EXPECT_EQ(parseByteSize("1GiB")->bytes, 1 << 30);
  EXPECT_FALSE(parseByteSize("64kB"));
}

TEST(Units, PairsOfNumbers) {
  EXPECT_EQ(*parseCanvas("1280x720"), (Canvas{1280, 720}));
  EXPECT_EQ(*parsePortRange("40000-40999"), (PortRange{40000, 40999}));
  for (const char* wrong : {"", "x", "1280", "1280x", "x720", "-1x2", "1280x720x1", "1280 x 720"})
    EXPECT_FALSE(parseCanvas(wrong)) << wrong;
  for (const char* wrong : {"", "-", "5", "9-5", "5-", "a-b"}) EXPECT_FALSE(parsePortRange(wrong)) << wrong;
}

TEST(Units, FormattingGivesTextThatParsesToTheSameValue) {
  for (const std::int64_t ms : {0, 1, 200, 1000, 1500, 60'000, 90'000, 3'600'000}) {
    EXPECT_EQ(*parseDuration(format(milliseconds(ms))), milliseconds(ms)) << format(milliseconds(ms));
  }
  EXPECT_EQ(format(milliseconds(0)), "0s");
  EXPECT_EQ(format(milliseconds(200)), "200ms");
  EXPECT_EQ(format(milliseconds(60'000)), "1m");
  EXPECT_EQ(format(Bitrate{2'500'000}), "2500kbps");
  EXPECT_EQ(format(Bitrate{3'000'000}), "3Mbps");
  EXPECT_EQ(format(ByteSize{131072}), "128KiB");
}

}  // namespace
}  // namespace rostra::control
