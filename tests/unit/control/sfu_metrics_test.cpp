// SPDX-License-Identifier: Apache-2.0
// What workers say of their media, from one message to what Prometheus reads: nothing gets smaller, nothing
// appears that was not measured, and the number of series does not grow with the number of processes.
#include "control/metrics/sfu_metrics_text.hpp"

#include <gtest/gtest.h>

#include <array>
#include <sstream>

namespace rostra::control {
namespace {

using protocol::worker::SfuCount;
using protocol::worker::SfuDistribution;
using Metrics = SfuTotals::Metrics;

// A worker that has forwarded so much.
Metrics counted(std::int64_t packets, std::int64_t reports) {
  Metrics metrics;
  metrics.counters = {{SfuCount::VideoPacketsOut, packets}};
  std::vector<std::int64_t> buckets(boundsOf(SfuDistribution::LossOut).size() + 1);
  buckets[1] = reports;
  metrics.histograms = {{SfuDistribution::LossOut, buckets, reports * 10'000}};
  return metrics;
}

std::uint64_t packets(const SfuTotals& totals, std::size_t place) {
  return totals.totals().at(place).of(SfuCount::VideoPacketsOut).value();
}
HistogramCounts losses(const SfuTotals& totals, std::size_t place) {
  return totals.totals().at(place).of(SfuDistribution::LossOut).value();
}

TEST(MetricsText, AHistogramHasCumulativeBucketsASumAndACount) {
  constexpr std::array<std::int64_t, 3> kBounds{0, 100, 2'500'000};
  MetricsText text;
  text.metric("rostra_wait_seconds", MetricsText::Type::Histogram, "Waits.");
  text.histogram({{1, 2, 0, 4}, 12'000'300}, kBounds, {.by = 1e6}, {{"kind", "a"}});
  text.histogram({{0, 0, 0, 0}, 0}, kBounds, {.by = 1e6}, {{"kind", "b"}});
  EXPECT_EQ(text.take(),
            "# HELP rostra_wait_seconds Waits.\n# TYPE rostra_wait_seconds histogram\n"
            "rostra_wait_seconds_bucket{kind=\"a\",le=\"0\"} 1\n"
            "rostra_wait_seconds_bucket{kind=\"a\",le=\"0.0001\"} 3\n"
            "rostra_wait_seconds_bucket{kind=\"a\",le=\"2.5\"} 3\n"
            "rostra_wait_seconds_bucket{kind=\"a\",le=\"+Inf\"} 7\n"
            "rostra_wait_seconds_sum{kind=\"a\"} 12.0003\n"
            "rostra_wait_seconds_count{kind=\"a\"} 7\n"
            "rostra_wait_seconds_bucket{kind=\"b\",le=\"0\"} 0\n"
            "rostra_wait_seconds_bucket{kind=\"b\",le=\"0.0001\"} 0\n"
            "rostra_wait_seconds_bucket{kind=\"b\",le=\"2.5\"} 0\n"
            "rostra_wait_seconds_bucket{kind=\"b\",le=\"+Inf\"} 0\n"
            "rostra_wait_seconds_sum{kind=\"b\"} 0\n"
            "rostra_wait_seconds_count{kind=\"b\"} 0\n");
}

TEST(SfuTotals, GoOnInThePlaceOfAWorkerThatWasReplaced) {
  SfuTotals totals;
  totals.setWorkers({1, 2});
  totals.add(1, counted(100, 10));
  totals.add(2, counted(7, 1));
  totals.add(1, counted(150, 12));
  EXPECT_EQ(packets(totals, 0), 150U);
  EXPECT_EQ(losses(totals, 0).count(), 12U);
  totals.setWorkers({2, 3});  // 1 died, 3 was the spare
  EXPECT_EQ(packets(totals, 0), 150U) << "before the new one has said anything";
  totals.add(3, counted(20, 5));
  EXPECT_EQ(packets(totals, 0), 170U);
  EXPECT_EQ(losses(totals, 0).count(), 17U);
  EXPECT_EQ(losses(totals, 0).sum, 170'000U);
  EXPECT_EQ(packets(totals, 1), 7U) << "the other one is none of this";
}

TEST(SfuTotals, HaveNoMorePlacesThanThereWereWorkersAtOnce) {
  SfuTotals totals;
  for (int number = 1; number < 50; ++number) {
    totals.setWorkers({number, number + 1});
    totals.add(number, counted(number, 0));
  }
  EXPECT_EQ(totals.totals().size(), 2U);
}

TEST(SfuTotals, TakeNothingFromAWorkerWithoutAPlaceAndNoHistogramOfAnotherShape) {
  SfuTotals totals;
  totals.setWorkers({1});
  totals.add(9, counted(100, 10));
  auto strange = counted(1, 1);
  strange.histograms.front().buckets.pop_back();
  totals.add(1, strange);
  ASSERT_EQ(totals.totals().size(), 1U);
  EXPECT_EQ(packets(totals, 0), 1U);
  EXPECT_FALSE(totals.totals().front().of(SfuDistribution::LossOut));
}

TEST(SfuMetricsText, HasWhatWasMeasuredByWorkerAndNothingElse) {
  SfuTotals totals;
  totals.setWorkers({4, 8});
  totals.add(4, counted(100, 3));
  totals.add(8, counted(5, 0));
  MetricsText text;
  appendSfuMetrics(text, totals.totals());
  const std::string all = text.take();
  std::istringstream lines(all);
  std::vector<std::string> found;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('#') && line.find("_bucket{") == std::string::npos) found.push_back(line);
  }
  EXPECT_EQ(found, (std::vector<std::string>{
                       R"(rostra_sfu_packets_total{worker="0",direction="out",kind="video"} 100)",
                       R"(rostra_sfu_packets_total{worker="1",direction="out",kind="video"} 5)",
                       R"(rostra_sfu_loss_ratio_sum{worker="0",direction="out"} 0.03)",
                       R"(rostra_sfu_loss_ratio_count{worker="0",direction="out"} 3)",
                       R"(rostra_sfu_loss_ratio_sum{worker="1",direction="out"} 0)",
                       R"(rostra_sfu_loss_ratio_count{worker="1",direction="out"} 0)"}));
  EXPECT_NE(all.find("\nrostra_sfu_loss_ratio_bucket{worker=\"0\",direction=\"out\",le=\"0.01\"} 3\n"),
            std::string::npos)
      << all;
  EXPECT_EQ(all.find("rostra_sfu_forward_seconds"), std::string::npos) << "nobody measured that";
}

TEST(SfuMetricsText, BoundsAreInBaseUnits) {
  SfuTotals totals;
  totals.setWorkers({1});
  Metrics metrics;
  for (const auto what : {SfuDistribution::EstimateOut, SfuDistribution::VideoForward}) {
    std::vector<std::int64_t> buckets(boundsOf(what).size() + 1);
    buckets[0] = 1;
    metrics.histograms.push_back({what, buckets, 70});
  }
  totals.add(1, metrics);
  MetricsText text;
  appendSfuMetrics(text, totals.totals());
  const std::string all = text.take();
  for (const char* line :
       {R"(rostra_sfu_bandwidth_estimate_bits_per_second_bucket{worker="0",direction="out",le="100000"} 1)",
        R"(rostra_sfu_bandwidth_estimate_bits_per_second_sum{worker="0",direction="out"} 70000)",
        R"(rostra_sfu_forward_seconds_bucket{worker="0",kind="video",le="0.0001"} 1)",
        R"(rostra_sfu_forward_seconds_bucket{worker="0",kind="video",le="0.0025"} 1)",
        R"(rostra_sfu_forward_seconds_bucket{worker="0",kind="video",le="+Inf"} 1)"})
    EXPECT_NE(all.find("\n" + std::string(line) + "\n"), std::string::npos) << line << "\n" << all;
}

}  // namespace
}  // namespace rostra::control
