// SPDX-License-Identifier: Apache-2.0
#include "glib/loop.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <unistd.h>
#include <vector>

namespace rostra::glib {
namespace {

using namespace std::chrono_literals;

TEST(Loop, RunsPostedTasksInOrderOnItsThread) {
  const auto loop = Loop::create();
  std::vector<int> order;
  std::thread::id ran;
  std::thread poster([&] {
    for (int i = 0; i < 100; ++i) loop->post([&order, i] { order.push_back(i); });
    loop->post([&] { ran = std::this_thread::get_id(); });
    loop->quit();
  });
  loop->run();
  poster.join();
  ASSERT_EQ(order.size(), 100U);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
  EXPECT_EQ(ran, std::this_thread::get_id());
}

TEST(Loop, WeakTasksDieWithTheirOwner) {
  const auto loop = Loop::create();
  auto owner = std::make_shared<int>(1);
  int calls = 0;
  loop->post(std::weak_ptr<int>(owner), [&](int&) { ++calls; });
  owner.reset();
  loop->quit();
  loop->run();
  EXPECT_EQ(calls, 0);
}

TEST(Loop, ADestroyedTimerNeverFires) {
  const auto loop = Loop::create();
  int fired = 0;
  {
    const Source doomed = loop->after(1ms, [&] { ++fired; });
  }
  const Source end = loop->after(20ms, [&] { loop->quit(); });
  loop->run();
  EXPECT_EQ(fired, 0);
}

TEST(Loop, WatchesADescriptorUntilTheTaskSaysNo) {
  const auto loop = Loop::create();
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  std::string seen;
  const Source watch = loop->watch(ends[0], G_IO_IN, [&](GIOCondition) {
    char byte = 0;
    EXPECT_EQ(::read(ends[0], &byte, 1), 1);
    seen.push_back(byte);
    if (seen.size() == 3) loop->quit();
    return seen.size() < 3;
  });
  ASSERT_EQ(::write(ends[1], "abc", 3), 3);
  loop->run();
  EXPECT_EQ(seen, "abc");
  EXPECT_FALSE(watch.active());
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace rostra::glib
