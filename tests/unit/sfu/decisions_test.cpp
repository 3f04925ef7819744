// SPDX-License-Identifier: Apache-2.0
// The decisions of the router that need no network: slots, limits of data messages, announced
// addresses, codecs.
#include "sfu/forward/codec.hpp"
#include "sfu/transport/ice.hpp"
#include "sfu/transport/silence_watch.hpp"
#include "sfu/transport/slot_plan.hpp"
#include "sfu/worker/data_relay.hpp"

#include <gtest/gtest.h>

namespace rostra::sfu {
namespace {

using namespace std::chrono_literals;
using Plan = std::vector<std::optional<std::size_t>>;

TEST(SlotPlan, TakesTheLowestFreeSlotOfTheSameCodecAndElseANewOne) {
  const SlotState freeVp8{Codec::Vp8, true};
  const SlotState busyVp8{Codec::Vp8, false};
  const SlotState freeOpus{Codec::Opus, true};
  struct Case {
    std::vector<SlotState> slots;
    std::vector<Codec> wanted;
    Plan plan;
  };
  const std::vector<Case> cases{
      {{}, {}, {}},
      {{}, {Codec::Opus, Codec::Vp8}, {std::nullopt, std::nullopt}},
      {{freeOpus, freeVp8}, {Codec::Vp8, Codec::Opus}, {1, 0}},
      {{busyVp8, freeVp8, freeVp8}, {Codec::Vp8}, {1}},
      {{freeVp8}, {Codec::Vp8, Codec::Vp8}, {0, std::nullopt}},
      {{freeVp8}, {Codec::H264}, {std::nullopt}},  // a slot keeps its payload type for good
  };
  for (std::size_t i = 0; i < cases.size(); ++i)
    EXPECT_EQ(planSlots(cases[i].slots, cases[i].wanted), cases[i].plan) << i;
}

TEST(SilenceWatch, CountsOnlyTimeInWhichThisProcessCouldHear) {
  SilenceWatch watch;
  glib::Pauses pauses;
  const SilenceWatch::Clock::time_point never{};
  const auto later = SilenceWatch::Clock::now() + 30s;
  EXPECT_FALSE(watch.silent(15s, never, pauses, later)) << "nothing is expected";
  watch.setExpects(true);
  const auto heard = SilenceWatch::Clock::now();
  EXPECT_FALSE(watch.silent(15s, never, pauses, heard + 14s));
  EXPECT_TRUE(watch.silent(15s, never, pauses, later));
  EXPECT_FALSE(watch.silent(15s, later - 1s, pauses, later)) << "a report came";

  pauses.ran(heard + 1s);
  EXPECT_FALSE(watch.silent(15s, never, pauses, later)) << "it was stopped since, and is only just awake";
  for (auto at = 29s; at <= 40s; at += 1s) {
    pauses.ran(heard + at);
    pauses.ran(heard + at + 500ms);
  }
  EXPECT_FALSE(watch.silent(15s, never, pauses, heard + 40s));
  for (auto at = 41s; at <= 44s; at += 1s) {
    pauses.ran(heard + at);
    pauses.ran(heard + at + 500ms);
  }
  EXPECT_TRUE(watch.silent(15s, never, pauses, heard + 45s)) << "awake for more than 15 s";
}

TEST(DataRelay, SaysWhoAndEscapesWhat) {
  DataRelay relay;
  const auto text = relay.relay("ada", "a \"quoted\"\nline", std::chrono::steady_clock::time_point{});
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, R"({"from":"ada","data":"a \"quoted\"\nline"})");
}

TEST(DataRelay, AllowsABurstThenASteadyRate) {
  DataRelay relay;
  std::chrono::steady_clock::time_point now{};
  int passed = 0;
  for (int i = 0; i < 1000; ++i) passed += relay.relay("a", "x", now).has_value() ? 1 : 0;
  EXPECT_EQ(passed, static_cast<int>(DataRelay::kBurst));
  for (int i = 0; i < 100; ++i) passed += relay.relay("a", "x", now += 100ms).has_value() ? 1 : 0;
  EXPECT_EQ(passed, static_cast<int>(DataRelay::kBurst) + 100);
  EXPECT_EQ(relay.dropped(), 1000U - static_cast<std::uint64_t>(DataRelay::kBurst));
}

TEST(DataRelay, RefusesWhatIsNotUtf8) {
  DataRelay relay;
  EXPECT_FALSE(relay.relay("a", "\xff\xfe", {}));
  EXPECT_EQ(relay.dropped(), 1U);
}

TEST(AnnouncedAddress, ReplacesHostAddressesOfTheSameFamilyOnly) {
  struct Case {
    std::string_view line;
    std::string_view address;
    std::string_view expected;
  };
  const std::vector<Case> cases{
      {"candidate:1 1 UDP 2015363327 10.0.0.4 40000 typ host", "203.0.113.7",
       "candidate:1 1 UDP 2015363327 203.0.113.7 40000 typ host"},
      {"candidate:1 1 UDP 2015363327 fe80::1 40000 typ host", "203.0.113.7",
       "candidate:1 1 UDP 2015363327 fe80::1 40000 typ host"},
      {"candidate:1 1 UDP 2015363327 fd00::1 40000 typ host", "2001:db8::7",
       "candidate:1 1 UDP 2015363327 2001:db8::7 40000 typ host"},
      {"candidate:2 1 UDP 1679 198.51.100.1 40000 typ srflx raddr 10.0.0.4 rport 40000", "203.0.113.7",
       "candidate:2 1 UDP 1679 198.51.100.1 40000 typ srflx raddr 10.0.0.4 rport 40000"},
      {"", "203.0.113.7", ""},
      {"candidate:1 1 UDP", "203.0.113.7", "candidate:1 1 UDP"},
  };
  for (const auto& test : cases) EXPECT_EQ(announceAddress(test.line, test.address), test.expected);
}

TEST(Codec, IsFoundByNameWithoutCase) {
  EXPECT_EQ(codecNamed("opus"), Codec::Opus);
  EXPECT_EQ(codecNamed("VP8"), Codec::Vp8);
  EXPECT_EQ(codecNamed("h264"), Codec::H264);
  EXPECT_EQ(codecNamed("VP9"), std::nullopt);
  EXPECT_EQ(codecNamed("VP80"), std::nullopt);
  EXPECT_EQ(codecNamed(""), std::nullopt);
}

}  // namespace
}  // namespace rostra::sfu
