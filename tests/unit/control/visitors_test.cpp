// SPDX-License-Identifier: Apache-2.0
// What one person and one address may take, who is banned with whom, which names are the same, and when a
// machine is full. All with a virtual clock.
#include "control/config/addresses.hpp"
#include "control/metrics/overload.hpp"
#include "control/room/guest_bans.hpp"
#include "control/room/name_key.hpp"
#include "control/room/people.hpp"
#include "control/room/visitor_limits.hpp"

#include <gtest/gtest.h>

namespace rostra::control {
namespace {

using namespace std::chrono_literals;

TEST(NetworkOf, IsTheFirstBitsOfAnAddress) {
  EXPECT_EQ(networkOf("203.0.113.7", 24, 56), "203.0.113.0/24");
  EXPECT_EQ(networkOf("203.0.113.7", 32, 56), "203.0.113.7/32");
  EXPECT_EQ(networkOf("203.0.113.7", 30, 56), "203.0.113.4/30");
  EXPECT_EQ(networkOf("::ffff:203.0.113.7", 24, 56), "203.0.113.0/24");
  EXPECT_EQ(networkOf("2001:db8:1:2ff::9", 24, 56), "2001:db8:1:200::/56");
  EXPECT_EQ(networkOf("2001:db8:1:2ff::9", 24, 128), "2001:db8:1:2ff::9/128");
  EXPECT_EQ(networkOf("unknown", 24, 56), "unknown");
}

TEST(VisitorLimits, CountWhatIsThere) {
  VisitorLimits limits({2, 1});
  limits.entered(1, "ada");
  limits.entered(1, "ada");  // once
  EXPECT_TRUE(limits.mayEnter("ada"));
  limits.entered(2, "ada");
  EXPECT_FALSE(limits.mayEnter("ada"));
  EXPECT_TRUE(limits.mayEnter("bob"));
  limits.left(7);
  limits.left(1);
  limits.left(1);
  EXPECT_TRUE(limits.mayEnter("ada"));
  limits.entered(3, "ada");
  EXPECT_FALSE(limits.mayEnter("ada")) << "one of two left, not both";

  EXPECT_TRUE(limits.mayOpenRoom("a"));
  limits.opened("one", "a");
  EXPECT_FALSE(limits.mayOpenRoom("a"));
  EXPECT_TRUE(limits.mayOpenRoom("b"));
  limits.closed("other");
  EXPECT_FALSE(limits.mayOpenRoom("a"));
  limits.closed("one");
  EXPECT_TRUE(limits.mayOpenRoom("a"));
}

TEST(GuestBans, HoldForTheBrowserAndItsNetworkForAWhile) {
  GuestBans bans(1h);
  const GuestBans::TimePoint now{100s};
  bans.add("demo", "eve", "203.0.113.7", "loud", now);
  const auto eve = bans.find("demo", "eve", "198.51.100.1", now + 59min);
  ASSERT_TRUE(eve);
  EXPECT_TRUE(eve->self);
  EXPECT_EQ(eve->reason, "loud");
  const auto neighbour = bans.find("demo", "ann", "203.0.113.200", now);
  ASSERT_TRUE(neighbour);
  EXPECT_FALSE(neighbour->self);
  EXPECT_FALSE(bans.find("demo", "ann", "203.0.114.7", now));
  bans.add("demo", "mallory", "2001:db8:1:200::7", "loud", now);
  EXPECT_TRUE(bans.find("demo", "ann", "2001:db8:1:2ff::9", now)) << "one household";
  EXPECT_FALSE(bans.find("demo", "ann", "2001:db8:1:300::9", now));
  EXPECT_FALSE(bans.find("other", "eve", "203.0.113.7", now));
  EXPECT_FALSE(bans.find("demo", "eve", "203.0.113.7", now + 1h));
  bans.lift("demo", "eve");
  EXPECT_FALSE(bans.find("demo", "ann", "203.0.113.200", now));
}

TEST(GuestBans, NeverHoldForEverybody) {
  GuestBans bans(1h);
  const GuestBans::TimePoint now{100s};
  for (const char* address : {"127.0.0.1", "::1", "unknown"}) {
    bans.add("demo", "eve", address, "", now);
    EXPECT_FALSE(bans.find("demo", "ann", address, now)) << "a proxy that nobody named";
    EXPECT_TRUE(bans.find("demo", "eve", address, now));
  }
  for (std::size_t i = 0; i < GuestBans::kMost; ++i) bans.add("x", std::to_string(i), "unknown", "", now);
  EXPECT_FALSE(bans.find("demo", "eve", "unknown", now)) << "they do not grow without end";
  GuestBans none(0ms);
  none.add("demo", "eve", "203.0.113.7", "", now);
  EXPECT_FALSE(none.find("demo", "eve", "203.0.113.7", now));
}

TEST(NameKey, IsTheSameForWhatReadsTheSame) {
  EXPECT_EQ(nameKey("Ada Lovelace"), nameKey("ada  LOVELACE "));
  EXPECT_EQ(nameKey("Zo\u00eb"), nameKey("zoe\u0308"));
  EXPECT_EQ(nameKey("\uff21da"), nameKey("ada")) << "full width";
  EXPECT_EQ(nameKey("Stra\u00dfe"), nameKey("STRASSE"));
  EXPECT_EQ(nameKey("a\u00a0b"), nameKey("a b"));
  EXPECT_NE(nameKey("ada"), nameKey("adam"));
}

TEST(People, AGuestGetsNoNameThatSomebodyHas) {
  People people(10);
  const auto enter = [&](const std::string& id, const std::string& name) {
    Identity who;
    who.person = id;
    who.name = name;
    people.enter("#" + id, who, People::Place::Audience, 1);
  };
  enter("1", "Ada");
  EXPECT_TRUE(people.nameTaken("ADA", "2"));
  EXPECT_FALSE(people.nameTaken("ADA", "1")) << "it is their own";
  EXPECT_EQ(people.freeName("ada", "2"), "ada 2");
  enter("2", "ada 2");
  EXPECT_EQ(people.freeName("Ada", "3"), "Ada 3");
  EXPECT_EQ(people.freeName("Bob", "3"), "Bob");
  const std::string longest(64, 'x');
  enter("3", longest);
  EXPECT_EQ(people.freeName(longest, "4"), std::string(62, 'x') + " 2");
  people.setProfile("1", "Grace", std::nullopt, std::nullopt);
  EXPECT_FALSE(people.nameTaken("Ada", "9"));
  people.leave("#2");
  EXPECT_FALSE(people.nameTaken("ada 2", "9"));
  for (int i = 10; i < 40; ++i) enter(std::to_string(i), people.freeName("Crowd", std::to_string(i)));
  EXPECT_FALSE(people.nameTaken(people.freeName("Crowd", "99"), "99"));
}

TEST(Overload, IsSlowToSayYesAndNo) {
  Overload overload(10);
  EXPECT_FALSE(overload.add(0, 0));
  EXPECT_FALSE(overload.add(100, 20));
  EXPECT_FALSE(overload.add(100, 0)) << "one bad moment is none";
  EXPECT_FALSE(overload.add(100, 20));
  EXPECT_TRUE(overload.add(100, 20));
  EXPECT_TRUE(overload.full());
  EXPECT_DOUBLE_EQ(overload.loss(), 20);
  EXPECT_FALSE(overload.add(100, 6));
  EXPECT_FALSE(overload.add(100, 5));
  EXPECT_TRUE(overload.add(100, 0));
  EXPECT_FALSE(overload.full());
  Overload never(0);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(never.add(0, 100));
}

}  // namespace
}  // namespace rostra::control
