// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/replay_window.hpp"

#include "rtp/srtp/source_windows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace rostra::rtp {
namespace {

TEST(ReplayWindow, KnowsWhatItSaw) {
  ReplayWindow window;
  EXPECT_TRUE(window.isNew(70'000));
  window.add(70'000);
  EXPECT_FALSE(window.isNew(70'000));
  EXPECT_TRUE(window.isNew(69'999));
  window.add(69'999);
  EXPECT_FALSE(window.isNew(69'999));
  EXPECT_FALSE(window.isNew(60'000)) << "too old to know";
  window.add(1'000'000);
  EXPECT_TRUE(window.isNew(999'999)) << "nothing is left of what was there before a jump";
  EXPECT_FALSE(window.isNew(70'001));
  EXPECT_EQ(window.highest(), 1'000'000U);
}

TEST(ReplayWindow, AgreesWithASetOfEverything) {
  std::mt19937_64 random(7);
  ReplayWindow window;
  std::set<std::uint64_t> seen;
  std::uint64_t highest = 100;
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t jump = random() % 200 == 0 ? random() % 3000 : random() % 3;
    const std::uint64_t index =
        random() % 2 == 0 ? highest + jump : highest - std::min(highest, random() % 900);
    const bool isNew = !seen.contains(index);
    ASSERT_EQ(window.isNew(index), isNew) << index << " below " << highest;
    if (isNew) window.add(index);
    seen.insert(index);
    highest = std::max(highest, index);
  }
}

TEST(PacketIndex, CountsWrapsOfTheSequenceNumber) {
  struct Case {
    std::optional<std::uint64_t> highest;
    std::uint16_t sequence;
    std::optional<std::uint64_t> index;
  };
  const Case cases[] = {
      {{}, 65535, 65535},
      {65535, 0, 65536},
      {65536, 65535, 65535},
      {5, 65535, {}},
      {5, 32772, 32772},
      {5, 32773, {}},
      {0x12345FFFF, 1, 0x123460001},
      {0x123460001, 0xFFFE, 0x12345FFFE},
  };
  for (const Case& each : cases) {
    ReplayWindow window;
    if (each.highest) window.add(*each.highest);
    EXPECT_EQ(packetIndex(&window, each.sequence), each.index) << each.sequence;
  }
  EXPECT_EQ(packetIndex(nullptr, 7), 7U);
}

TEST(SourceWindows, KeepsAStreamEachAndABoundOnThem) {
  SourceWindows sources;
  EXPECT_EQ(sources.find(5), nullptr);
  for (std::uint32_t i = 0; i < SourceWindows::kMaxSources; ++i) {
    ReplayWindow* const window = sources.add(i * 2654435761U);
    ASSERT_NE(window, nullptr);
    window->add(i);
  }
  EXPECT_EQ(sources.add(1), nullptr);
  for (std::uint32_t i = 0; i < SourceWindows::kMaxSources; ++i)
    ASSERT_EQ(sources.find(i * 2654435761U)->highest(), i);
}

}  // namespace
}  // namespace rostra::rtp
