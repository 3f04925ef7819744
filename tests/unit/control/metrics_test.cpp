// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/metrics_text.hpp"
#include "control/operations/stats_collector.hpp"
#include "control/serve/web_handlers.hpp"

#include <gtest/gtest.h>

namespace rostra::control {
namespace {

TEST(MetricsText, WritesHelpTypeAndEscapedLabels) {
  MetricsText text;
  text.metric("rostra_rooms", MetricsText::Type::Gauge, "Rooms\nin use.");
  text.sample(2, {{"state", "li\"ve"}, {"kind", "a\\b"}});
  text.single("rostra_joins_total", MetricsText::Type::Counter, "Joins.", 1.5);
  EXPECT_EQ(text.take(),
            "# HELP rostra_rooms Rooms\\nin use.\n# TYPE rostra_rooms "
            "gauge\nrostra_rooms{state=\"li\\\"ve\",kind=\"a\\\\b\"} 2\n"
            "# HELP rostra_joins_total Joins.\n# TYPE rostra_joins_total counter\nrostra_joins_total 1.5\n");
}

TEST(MetricsAccessRules, OnlyWhoHasTheTokenReadsThemWhereEverybodyCouldAsk) {
  const auto statusFor = [](const MetricsAccess& access, const char* authorization) {
    origin::HttpRequest request;
    if (authorization) request.headers.emplace_back("Authorization", authorization);
    const auto refused = refuseMetrics(request, access);
    return refused ? refused->status : 200U;
  };
  EXPECT_EQ(statusFor({true, ""}, nullptr), 200U) << "a listener of their own";
  for (const char* header : {"", "Bearer ", "Bearer x"}) EXPECT_EQ(statusFor({false, ""}, header), 403U);
  EXPECT_EQ(statusFor({false, ""}, nullptr), 403U);
  const MetricsAccess token{false, "the token"};
  EXPECT_EQ(statusFor(token, "Bearer the token"), 200U);
  EXPECT_EQ(statusFor(token, "bearer the token"), 200U);
  EXPECT_EQ(statusFor(token, nullptr), 401U);
  for (const char* header : {"", "Bearer", "Bearer ", "Bearer the", "Bearer the token2", "Bearer The token",
                             "Basic the token", "Digest the token", "the token"})
    EXPECT_EQ(statusFor(token, header), 401U) << header;
}

TEST(WorkerStats, TotalsAreReadAndNonsenseIsNothing) {
  const auto totals = readSfuTotals(
      R"({"totals":{"packetsIn":10,"packetsOut":20,"bytesIn":1,"bytesOut":2,"malformed":3,"tapSent":5,"tapDropped":1}})");
  EXPECT_EQ(totals.packetsIn, 10U);
  EXPECT_EQ(totals.packetsOut, 20U);
  EXPECT_EQ(totals.malformed, 3U);
  EXPECT_EQ(totals.tapSent, 5U);
  EXPECT_EQ(totals.tapDropped, 1U);
  for (const char* nonsense :
       {"", "[]", "{", R"({"totals":5,"rooms":{}})", R"({"totals":{"packetsIn":"x","packetsOut":-4}})"}) {
    EXPECT_EQ(readSfuTotals(nonsense).packetsIn, 0U) << nonsense;
    EXPECT_EQ(readSfuTotals(nonsense).packetsOut, 0U) << nonsense;
  }
}

TEST(WorkerStats, TheWorstRenditionCounts) {
  const char* json =
      R"({"without":"frame-rate","steps":2,"output":{"frames":300,"deadlineMisses":2,"tickMs":4.5},"renditions":[{"encoding":true,"encoded":300,"encodeMsPerFrame":3.5,"lagMs":40,"audioVideoSkewMs":-12},{"encoding":false,"encoded":299,"dropped":1,"encodeMsPerFrame":6}]})";
  EXPECT_EQ(readMixTotals(json).mixFrames, 300U);
  EXPECT_EQ(readMixTotals(json).mixEncoded, 599U);
  EXPECT_EQ(readMixTotals(json).mixDeadlineMisses, 2U);
  const MediaNow now = readMixNow(json);
  EXPECT_DOUBLE_EQ(now.tickMs, 4.5);
  EXPECT_DOUBLE_EQ(now.encodeMsPerFrame, 6);
  EXPECT_DOUBLE_EQ(now.skewMs, 12);
  EXPECT_DOUBLE_EQ(now.lagMs, 40);
  EXPECT_DOUBLE_EQ(now.withoutSteps, 2);
  EXPECT_EQ(now.without, 1U);
  EXPECT_EQ(now.renditions, 1U);
}

}  // namespace
}  // namespace rostra::control
