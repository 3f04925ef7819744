// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <gtest/gtest.h>

namespace rostra::log {
namespace {

class LogTest : public testing::Test {
 protected:
  ~LogTest() override { configure(Level::Info, Format::Text, "test"); }
};

TEST_F(LogTest, TextQuotesOnlyWhatIsAmbiguous) {
  configure(Level::Info, Format::Text, "test");
  testing::internal::CaptureStderr();
  info("producer added", {{"room", "demo"}, {"name", "Ada L"}, {"count", 3}, {"on", true}});
  const std::string line = testing::internal::GetCapturedStderr();
  EXPECT_NE(line.find("producer added room=demo name=\"Ada L\" count=3 on=true\n"), std::string::npos)
      << line;
}

TEST_F(LogTest, JsonEscapesWhatAStrangerMaySend) {
  configure(Level::Info, Format::Json, "test");
  testing::internal::CaptureStderr();
  warning("refused", {{"text", "a\"b\\c\nd\x01"}, {"share", 0.5}});
  const std::string line = testing::internal::GetCapturedStderr();
  EXPECT_NE(line.find(R"("text":"a\"b\\c\nd\u0001","share":0.5})"), std::string::npos) << line;
}

TEST_F(LogTest, EscapeSequencesNeverReachTheTerminal) {
  configure(Level::Info, Format::Text, "test");
  testing::internal::CaptureStderr();
  info("joined", {{"name", "\x1b[2Jx"}});
  EXPECT_EQ(testing::internal::GetCapturedStderr().find('\x1b'), std::string::npos);
}

TEST_F(LogTest, NothingBelowTheLevelIsWritten) {
  configure(Level::Warning, Format::Text, "test");
  testing::internal::CaptureStderr();
  info("hidden");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST_F(LogTest, RateLimitCountsWhatItSwallows) {
  RateLimit limit(2);
  std::uint64_t suppressed = 0;
  int allowed = 0;
  for (int i = 0; i < 100; ++i) allowed += limit.allow(suppressed) ? 1 : 0;
  EXPECT_GE(allowed, 2);
  EXPECT_LE(allowed, 4);  // the second may turn over once meanwhile
}

TEST(LogLevel, ParsesNamesAndNamesTheChoices) {
  EXPECT_EQ(parseLevel("debug").value(), Level::Debug);
  ASSERT_FALSE(parseLevel("loud"));
  EXPECT_NE(parseLevel("loud").error().message.find("trace, debug, info"), std::string::npos);
  EXPECT_FALSE(parseFormat("xml"));
}

}  // namespace
}  // namespace rostra::log
