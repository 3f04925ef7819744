// SPDX-License-Identifier: Apache-2.0
// Who becomes large, in virtual time: each case is a timetable of active speakers and who is large after each
// entry.
#include "mix/scene/large_part.hpp"

#include <gtest/gtest.h>

namespace rostra::mix {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Seats = std::vector<std::string>;

constexpr milliseconds kStep{100};

/// For so long this is the active speaker; then this one is large.
struct Entry {
  milliseconds duration;
  std::string speaker;
  std::string large;
};
struct Case {
  const char* name;
  LargePart::Settings settings;
  std::vector<Entry> timetable;
};

class Stage {
 public:
  explicit Stage(const Seats& people, LargePart::Settings settings = {}) {
    part.setSettings(settings);
    part.setPeople(people);
  }
  void run(milliseconds duration, const std::string& speaker) {
    part.setSpeaker(now_, speaker);
    for (milliseconds t{0}; t < duration; t += kStep) {
      now_ += static_cast<std::uint64_t>(std::chrono::nanoseconds(kStep).count());
      if (part.update(now_)) ++changes;
    }
  }
  LargePart part;
  int changes = 0;

 private:
  std::uint64_t now_ = 1'000'000'000;
};

class LargePartTest : public testing::TestWithParam<Case> {};
TEST_P(LargePartTest, FollowsTheTimetable) {
  Stage stage({"ada", "bob", "eve"}, GetParam().settings);
  std::size_t line = 0;
  for (const Entry& entry : GetParam().timetable) {
    stage.run(entry.duration, entry.speaker);
    EXPECT_EQ(entry.large, stage.part.seats().front()) << "entry " << line;
    ++line;
  }
}

constexpr LargePart::Settings kShipped{0ms, 2s};
constexpr LargePart::Settings kSlow{3s, 10s};
INSTANTIATE_TEST_SUITE_P(
    Timetables, LargePartTest,
    testing::Values(
        Case{"NobodySpeaks", kShipped, {{10s, "", "ada"}}},
        Case{"TheActiveSpeakerIsLargeAtOnce", kShipped, {{100ms, "bob", "bob"}}},
        Case{"SilenceKeepsTheLast", kShipped, {{1s, "bob", "bob"}, {60s, "", "bob"}}},
        Case{"ItIsHeld", kShipped, {{500ms, "bob", "bob"}, {1s, "eve", "bob"}, {1s, "eve", "eve"}}},
        Case{"WhoWasLargeBeforeTheySpokeIsHeldToo",
             kShipped,
             {{500ms, "ada", "ada"}, {1s, "bob", "ada"}, {1s, "bob", "bob"}}},
        Case{"WhoStopsBeforeTheHoldIsOverDoesNotGetIt",
             kShipped,
             {{500ms, "bob", "bob"}, {1s, "eve", "bob"}, {9s, "bob", "bob"}}},
        Case{"SomebodyUnknownChangesNothing", kShipped, {{5s, "joe", "ada"}}},
        Case{"AFileMayBeSlower",
             kSlow,
             {{2800ms, "bob", "ada"}, {300ms, "bob", "bob"}, {9s, "eve", "bob"}, {2s, "eve", "eve"}}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(LargePartSeats, TheTwoChangePlacesAndOthersStay) {
  Stage stage({"ada", "bob", "eve", "joe"});
  stage.run(1s, "eve");
  EXPECT_EQ((Seats{"eve", "bob", "ada", "joe"}), stage.part.seats());
  stage.run(4s, "joe");
  EXPECT_EQ((Seats{"joe", "bob", "ada", "eve"}), stage.part.seats());
  EXPECT_EQ(2, stage.changes);
}

TEST(LargePartSeats, WhoComesSitsBehindAndWhoLeavesIsForgotten) {
  Stage stage({"ada", "bob"});
  stage.run(1s, "bob");
  stage.part.setPeople({"ada", "bob", "eve"});
  EXPECT_EQ((Seats{"bob", "ada", "eve"}), stage.part.seats());
  stage.part.setPeople({"ada", "eve"});
  EXPECT_EQ((Seats{"ada", "eve"}), stage.part.seats());
  // The large part of who left is not held.
  stage.run(100ms, "eve");
  EXPECT_EQ("eve", stage.part.seats().front());
  stage.part.setPeople({});
  stage.run(1s, "");
  EXPECT_TRUE(stage.part.seats().empty());
}

TEST(LargePartSeats, ASpeakerMayBeNamedBeforeTheyAreHere) {
  Stage stage({"ada"});
  stage.run(1s, "bob");
  EXPECT_EQ("ada", stage.part.seats().front());
  stage.part.setPeople({"ada", "bob"});
  stage.run(100ms, "bob");
  EXPECT_EQ("bob", stage.part.seats().front());
}

}  // namespace
}  // namespace rostra::mix
