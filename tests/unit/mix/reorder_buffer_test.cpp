// SPDX-License-Identifier: Apache-2.0
#include "mix/input/reorder_buffer.hpp"

#include <gtest/gtest.h>

namespace rostra::mix {
namespace {

constexpr std::uint64_t kHold = 50'000'000;

struct Log final : ReorderBuffer::Listener {
  void onPacket(std::uint16_t sequence, std::uint64_t, std::span<const std::byte>) override {
    text += " " + std::to_string(sequence);
  }
  void onGap(std::uint16_t first, std::uint16_t count, std::uint64_t) override {
    text += " gap" + std::to_string(first) + "+" + std::to_string(count);
  }
  std::string text;
};

/// Packet n is to be played at n x 10 ms.
struct Fixture {
  Log log;
  ReorderBuffer buffer{kHold, log};
  void push(std::initializer_list<unsigned> sequences) {
    const std::byte byte{1};
    for (const unsigned sequence : sequences)
      buffer.push(static_cast<std::uint16_t>(sequence), sequence * 10'000'000ULL, {&byte, 1});
  }
};

TEST(ReorderBufferTest, InOrderPacketsPassAtOnce) {
  Fixture f;
  f.push({7, 8, 9});
  EXPECT_EQ(" 7 8 9", f.log.text);
  EXPECT_EQ(0U, f.buffer.held());
}

TEST(ReorderBufferTest, ALatePacketTakesItsPlace) {
  Fixture f;
  f.push({1, 4, 3, 2, 5});
  EXPECT_EQ(" 1 2 3 4 5", f.log.text);
}

TEST(ReorderBufferTest, AGapIsGivenUpAfterTheHoldTime) {
  Fixture f;
  f.push({1, 4, 5});
  f.buffer.expire(4 * 10'000'000ULL + kHold - 1);
  EXPECT_EQ(" 1", f.log.text);
  f.buffer.expire(4 * 10'000'000ULL + kHold);
  EXPECT_EQ(" 1 gap2+2 4 5", f.log.text);
  f.push({3});
  EXPECT_EQ(1U, f.buffer.counters().late);
  EXPECT_EQ(2U, f.buffer.counters().lost);
  EXPECT_EQ(" 1 gap2+2 4 5", f.log.text);
}

TEST(ReorderBufferTest, SequenceNumbersWrap) {
  Fixture f;
  f.push({65534, 65535, 1, 0, 2});
  EXPECT_EQ(" 65534 65535 0 1 2", f.log.text);
}

TEST(ReorderBufferTest, DuplicatesAreDropped) {
  Fixture f;
  f.push({1, 1, 3, 3, 2});
  EXPECT_EQ(" 1 2 3", f.log.text);
  EXPECT_EQ(2U, f.buffer.counters().late);
}

TEST(ReorderBufferTest, AFarJumpStartsAnew) {
  Fixture f;
  f.push({1, 30000, 30001});
  EXPECT_EQ(" 1 gap30000+0 30000 30001", f.log.text);
  EXPECT_EQ(1U, f.buffer.counters().restarts);
}

TEST(ReorderBufferTest, HoldsABoundedNumberOfPackets) {
  Fixture f;
  f.push({0});
  for (unsigned i = 2; i < 2000; ++i) f.push({i});
  EXPECT_LE(f.buffer.held(), ReorderBuffer::kMaxHeld);
  EXPECT_NE(std::string::npos, f.log.text.find(" gap1+1 2 3"));
}

}  // namespace
}  // namespace rostra::mix
