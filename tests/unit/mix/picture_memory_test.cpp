// SPDX-License-Identifier: Apache-2.0
#include "mix/input/picture_memory.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace rostra::mix {
namespace {

constexpr std::uint64_t kMiB = 1U << 20;

TEST(PictureMemory, SharesGiveBackWhatTheyHold) {
  const auto memory = std::make_shared<PictureMemory>(100);
  PictureMemory::Share first(memory);
  EXPECT_TRUE(first.resize(60));
  {
    PictureMemory::Share second(memory);
    EXPECT_FALSE(second.fits(41));
    EXPECT_FALSE(second.resize(41));
    EXPECT_EQ(second.bytes(), 0U);
    EXPECT_TRUE(second.resize(40));
    EXPECT_FALSE(first.resize(61)) << "what was held stays";
    EXPECT_EQ(first.bytes(), 60U);
    EXPECT_TRUE(first.resize(30));
    EXPECT_TRUE(first.fits(60));
    const PictureMemory::Share moved = std::move(second);
    EXPECT_EQ(moved.bytes(), 40U);
  }
  EXPECT_EQ(memory->free(), 70);
  first = PictureMemory::Share(memory);
  EXPECT_EQ(memory->free(), 100);
  EXPECT_TRUE(PictureMemory::Share().resize(std::size_t{1} << 40)) << "no limit";
}

TEST(PictureMemory, ManyThreadsNeverHoldMoreThanThereIs) {
  const auto memory = std::make_shared<PictureMemory>(1000);
  std::atomic<std::int64_t> held = 0;
  std::atomic<bool> over = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      PictureMemory::Share share(memory);
      for (int round = 0; round < 20'000; ++round) {
        if (share.resize(400)) {
          if (held.fetch_add(400) + 400 > 1000) over = true;
          held -= 400;
          share.resize(0);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(over);
  EXPECT_EQ(memory->free(), 1000);
}

TEST(PictureMemory, TheMixerItselfComesFirst) {
  const std::size_t small = PictureMemory::ofProcess(512 * kMiB, 1280 * 720);
  EXPECT_GT(small, 256 * kMiB) << "the smallest limit has room for an ordinary stage";
  EXPECT_LT(PictureMemory::ofProcess(512 * kMiB, 1920 * 1080), small);
  EXPECT_EQ(PictureMemory::ofProcess(100 * kMiB, 1920 * 1080), 0U);
  EXPECT_GT(PictureMemory::ofProcess(0, 1920 * 1080), std::size_t{1} << 40) << "no limit";
}

}  // namespace
}  // namespace rostra::mix
