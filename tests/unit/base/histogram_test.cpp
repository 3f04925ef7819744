// SPDX-License-Identifier: Apache-2.0
#include "base/histogram.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <thread>

namespace rostra {
namespace {

constexpr std::array<std::int64_t, 3> kBounds{0, 10, 100};
using Buckets = std::vector<std::uint64_t>;

TEST(Histogram, ABoundBelongsToItsBucketAndWhatIsLargerThanAllToTheLast) {
  struct Case {
    std::int64_t value;
    std::size_t bucket;
    std::uint64_t sum;
  };
  for (const Case& each :
       {Case{-5, 0, 0}, Case{0, 0, 0}, Case{1, 1, 1}, Case{10, 1, 10}, Case{11, 2, 11}, Case{100, 2, 100},
        Case{101, 3, 101},
        Case{std::numeric_limits<std::int64_t>::max(), 3, std::numeric_limits<std::int64_t>::max()}}) {
    Histogram histogram(kBounds);
    histogram.observe(each.value);
    Buckets expected(4);
    expected[each.bucket] = 1;
    EXPECT_EQ(histogram.counts().buckets, expected) << each.value;
    EXPECT_EQ(histogram.counts().sum, each.sum) << each.value;
    EXPECT_EQ(histogram.counts().count(), 1U) << each.value;
  }
}

TEST(Histogram, LosesNothingWhenSeveralThreadsObserve) {
  Histogram histogram(kBounds);
  constexpr std::uint64_t kEach = 20'000;
  const auto observe = [&] {
    for (std::uint64_t i = 0; i < kEach; ++i) histogram.observe(50);
  };
  std::thread other(observe);
  observe();
  other.join();
  EXPECT_EQ(histogram.counts().buckets, (Buckets{0, 0, 2 * kEach, 0}));
  EXPECT_EQ(histogram.counts().sum, 2 * kEach * 50);
}

TEST(HistogramCounts, GoOnWhereAProcessEndedAndAnotherBegins) {
  HistogramCounts total;
  const HistogramCounts early{{1, 2, 0, 0}, 20};
  const HistogramCounts late{{1, 5, 1, 1}, 500};
  total.addGrowth({}, early);
  total.addGrowth(early, late);
  EXPECT_EQ(total, late) << "one process: as it says itself";
  const HistogramCounts another{{0, 1, 0, 2}, 300};
  total.addGrowth({}, another);
  EXPECT_EQ(total, (HistogramCounts{{1, 6, 1, 3}, 800}));
  EXPECT_EQ(total.count(), 11U);
}

TEST(HistogramCounts, NeverGetSmaller) {
  HistogramCounts total{{4, 4, 4, 4}, 400};
  total.addGrowth({{9, 9, 9, 9}, 900}, {{1, 10, 0, 0}, 5});
  EXPECT_EQ(total, (HistogramCounts{{4, 5, 4, 4}, 400}));
}

}  // namespace
}  // namespace rostra
