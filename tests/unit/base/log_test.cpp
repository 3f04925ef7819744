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

TEST_F(LogTest, EachModuleHasItsOwnLevelWhichCanChangeAtAnyTime) {
  configure(Levels::parse("warning,sfu=debug").value(), Format::Text, "test");
  testing::internal::CaptureStderr();
  debug(Message("said", "/a/src/sfu/worker/router.cpp"));
  trace(Message("said", "/a/src/sfu/worker/router.cpp"));
  info(Message("said", "/a/src/mix/worker/mixer.cpp"));
  info("from no module");
  EXPECT_TRUE(testing::internal::GetCapturedStderr().ends_with("] sfu: said\n"));

  setLevels(Levels::parse("info,sfu=error").value());
  EXPECT_EQ(levels().toText(), "info,sfu=error");
  testing::internal::CaptureStderr();
  warning(Message("said", "/a/src/sfu/worker/router.cpp"));
  info("from no module");
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_TRUE(text.ends_with("] from no module\n")) << text;
  EXPECT_EQ(text.find("said"), std::string::npos) << text;
}

TEST_F(LogTest, JsonNamesTheModule) {
  configure(Level::Info, Format::Json, "test");
  testing::internal::CaptureStderr();
  info(Message("said", "src/control/room/room.cpp"));
  const std::string line = testing::internal::GetCapturedStderr();
  EXPECT_NE(line.find(R"("module":"room","message":"said"})"), std::string::npos) << line;
}

TEST_F(LogTest, RateLimitCountsWhatItSwallows) {
  RateLimit limit(2);
  std::uint64_t suppressed = 0;
  int allowed = 0;
  for (int i = 0; i < 100; ++i) allowed += limit.allow(suppressed) ? 1 : 0;
  EXPECT_GE(allowed, 2);
  EXPECT_LE(allowed, 4);  // the second may turn over once meanwhile
}

TEST(LogFormat, IsTextOrJson) {
  EXPECT_EQ(parseFormat("json").value(), Format::Json);
  EXPECT_FALSE(parseFormat("xml"));
}

}  // namespace
}  // namespace rostra::log
