// SPDX-License-Identifier: Apache-2.0
#include "rtp/receive/reorder_buffer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{1h};
using Numbers = std::vector<int>;

struct Line {
  ReorderBuffer<int> buffer{200ms};
  Numbers delivered;

  bool add(int number, TimePoint now = kStart) {
    return buffer.add(static_cast<std::uint16_t>(number), number, now,
                      [this](int value) { delivered.push_back(value); });
  }
  bool expire(TimePoint now) {
    return buffer.expire(now, [this](int value) { delivered.push_back(value); });
  }
};

TEST(ReorderBuffer, WhatIsInOrderWaitsForNothing) {
  Line line;
  for (const int number : {65534, 65535, 0, 1}) EXPECT_TRUE(line.add(number));
  EXPECT_EQ(line.delivered, (Numbers{65534, 65535, 0, 1}));
  EXPECT_EQ(line.buffer.held(), 0U);
}

TEST(ReorderBuffer, WhatIsBehindAGapWaitsForIt) {
  Line line;
  for (const int number : {10, 12, 14, 13}) EXPECT_TRUE(line.add(number));
  EXPECT_EQ(line.delivered, (Numbers{10}));
  EXPECT_EQ(line.buffer.next(), 11);
  EXPECT_TRUE(line.add(11));
  EXPECT_EQ(line.delivered, (Numbers{10, 11, 12, 13, 14}));
  EXPECT_FALSE(line.add(13)) << "twice";
}

TEST(ReorderBuffer, PatienceHasAnEnd) {
  Line line;
  line.add(1);
  line.add(3, kStart + 10ms);
  line.add(6, kStart + 50ms);
  EXPECT_FALSE(line.expire(kStart + 209ms));
  EXPECT_TRUE(line.expire(kStart + 210ms));
  EXPECT_EQ(line.delivered, (Numbers{1, 3}));
  EXPECT_FALSE(line.add(2, kStart + 211ms)) << "it was given up";
  EXPECT_FALSE(line.expire(kStart + 249ms));
  EXPECT_TRUE(line.expire(kStart + 250ms));
  EXPECT_EQ(line.delivered, (Numbers{1, 3, 6}));
}

TEST(ReorderBuffer, AGapThatDoesNotFitIsGivenUp) {
  Line line;
  line.add(0);
  line.add(2);
  const int far = static_cast<int>(ReorderBuffer<int>::kCapacity) + 1;
  EXPECT_TRUE(line.add(far));
  EXPECT_EQ(line.delivered, (Numbers{0, 2}));
  EXPECT_TRUE(line.add(far + 1000));
  EXPECT_EQ(line.delivered, (Numbers{0, 2, far, far + 1000}));
}

TEST(ReorderBuffer, ARestartDeliversWhatIsHeldAndBeginsAnywhere) {
  Line line;
  line.add(1);
  line.add(5);
  line.buffer.restart([&](int value) { line.delivered.push_back(value); });
  EXPECT_TRUE(line.add(40000));
  EXPECT_TRUE(line.add(40001));
  EXPECT_EQ(line.delivered, (Numbers{1, 5, 40000, 40001}));
}

TEST(ReorderBuffer, ShuffledPacketsComeInOrder) {
  std::mt19937 random(1);
  Line line;
  line.add(65000);
  Numbers expected{65000};
  for (int block = 0; block < 200; ++block) {
    Numbers numbers;
    for (int i = 0; i < 10; ++i) numbers.push_back((65001 + block * 10 + i) % 65536);
    expected.insert(expected.end(), numbers.begin(), numbers.end());
    std::ranges::shuffle(numbers, random);
    for (const int number : numbers) EXPECT_TRUE(line.add(number));
  }
  EXPECT_EQ(line.delivered, expected);
}

TEST(ReorderBuffer, TakesWhatCanOnlyBeMoved) {
  ReorderBuffer<std::unique_ptr<int>> buffer(1s);
  int sum = 0;
  const auto deliver = [&](std::unique_ptr<int> value) { sum = sum * 10 + *value; };
  for (const std::uint16_t number : {std::uint16_t{1}, std::uint16_t{3}, std::uint16_t{2}})
    buffer.add(number, std::make_unique<int>(number), kStart, deliver);
  EXPECT_EQ(sum, 123);
}

}  // namespace
}  // namespace rostra::rtp
