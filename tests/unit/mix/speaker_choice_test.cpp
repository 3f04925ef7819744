// SPDX-License-Identifier: Apache-2.0
// Who becomes large, in virtual time: each case is a timetable of voices and who is large after each entry.
#include "mix/scene/speaker_choice.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace rostra::mix {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds kStep{100};

/// For so long these people are this loud (dBFS), everybody else silent; then this one is large.
struct Entry {
  milliseconds duration;
  std::map<std::string, double> voices;
  std::string large;
};
struct Case {
  const char* name;
  std::vector<Entry> timetable;
};

class Stage {
 public:
  explicit Stage(std::vector<std::string> people) { setPeople(std::move(people)); }
  void setPeople(std::vector<std::string> people) {
    people_ = std::move(people);
    choice.setPeople(people_);
  }
  void run(milliseconds duration, const std::map<std::string, double>& voices) {
    for (milliseconds t{0}; t < duration; t += kStep) {
      now_ += static_cast<std::uint64_t>(std::chrono::nanoseconds(kStep).count());
      std::vector<SpeakerChoice::Level> levels;
      for (const std::string& id : people_) {
        const auto voice = voices.find(id);
        const double level = voice == voices.end() ? -127 : voice->second;
        levels.push_back({id, static_cast<float>(std::pow(10, level / 10))});
      }
      if (choice.update(now_, levels)) ++changes;
    }
  }
  SpeakerChoice choice;
  int changes = 0;

 private:
  std::vector<std::string> people_;
  std::uint64_t now_ = 1'000'000'000;
};

class SpeakerChoiceTest : public testing::TestWithParam<Case> {};
TEST_P(SpeakerChoiceTest, FollowsTheTimetable) {
  Stage stage({"ada", "bob", "eve"});
  std::size_t line = 0;
  for (const Entry& entry : GetParam().timetable) {
    stage.run(entry.duration, entry.voices);
    EXPECT_EQ(entry.large, stage.choice.seats().front()) << "entry " << line;
    ++line;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Timetables, SpeakerChoiceTest,
    testing::Values(
        Case{"NobodySpeaks", {{10s, {}, "ada"}}},
        Case{"WhoSpeaksFirstIsLargeAtOnce", {{300ms, {{"bob", -25}}, "ada"}, {300ms, {{"bob", -25}}, "bob"}}},
        Case{"SilenceKeepsTheLast", {{1s, {{"bob", -25}}, "bob"}, {60s, {}, "bob"}}},
        Case{"AShortNoiseChangesNothing",
             {{1s, {{"bob", -25}}, "bob"},
              {5s, {}, "bob"},
              {300ms, {{"eve", -6}}, "bob"},
              {5s, {}, "bob"},
              {300ms, {{"ada", -6}}, "bob"}}},
        Case{"ShortNoisesFarApartDoNotAddUp",
             {{1s, {{"bob", -25}}, "bob"},
              {3s, {}, "bob"},
              {300ms, {{"eve", -6}}, "bob"},
              {1s, {}, "bob"},
              {300ms, {{"eve", -6}}, "bob"},
              {1s, {}, "bob"},
              {300ms, {{"eve", -6}}, "bob"}}},
        Case{"WordsHaveGaps",
             {{1s, {{"bob", -25}}, "bob"},
              {4s, {}, "bob"},
              {200ms, {{"eve", -25}}, "bob"},
              {100ms, {}, "bob"},
              {200ms, {{"eve", -25}}, "bob"},
              {100ms, {{"eve", -25}}, "eve"}}},
        Case{"TheLargePartIsHeld",
             {{500ms, {{"bob", -25}}, "bob"}, {1500ms, {{"eve", -25}}, "bob"}, {1s, {{"eve", -25}}, "eve"}}},
        Case{"WhoGoesOnSpeakingKeepsItWhenOthersJoinIn",
             {{1s, {{"bob", -25}}, "bob"},
              {20s, {{"bob", -25}, {"eve", -22}}, "bob"},
              {3s, {{"eve", -22}}, "eve"}}},
        Case{"WhoIsClearlyLouderTakesItFromAHum",
             {{3s, {{"bob", -42}}, "bob"}, {3s, {{"bob", -42}, {"ada", -20}}, "ada"}}},
        Case{"AnEchoGetsNothingWhenTheVoiceStops",
             {{5s, {{"bob", -20}, {"ada", -38}, {"eve", -40}}, "bob"}, {10s, {}, "bob"}}},
        Case{"NoiseBelowSpeechIsNoSpeech", {{1s, {{"bob", -25}}, "bob"}, {20s, {{"eve", -50}}, "bob"}}},
        Case{"QuietEndsOfSentencesBelongToThem",
             {{500ms, {{"bob", -25}}, "bob"}, {4s, {{"bob", -52}, {"eve", -44}}, "bob"}}},
        Case{"OfTwoTheLouderOne", {{2s, {{"bob", -30}, {"eve", -20}}, "eve"}}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(SpeakerChoiceSeats, TheTwoChangePlacesAndOthersStay) {
  Stage stage({"ada", "bob", "eve", "joe"});
  stage.run(1s, {{"eve", -25}});
  EXPECT_EQ((std::vector<std::string>{"eve", "bob", "ada", "joe"}), stage.choice.seats());
  stage.run(4s, {{"joe", -25}});
  EXPECT_EQ((std::vector<std::string>{"joe", "bob", "ada", "eve"}), stage.choice.seats());
  EXPECT_EQ(2, stage.changes);
}

TEST(SpeakerChoiceSeats, WhoComesSitsBehindAndWhoLeavesIsForgotten) {
  Stage stage({"ada", "bob"});
  stage.run(1s, {{"bob", -25}});
  stage.setPeople({"ada", "bob", "eve"});
  EXPECT_EQ((std::vector<std::string>{"bob", "ada", "eve"}), stage.choice.seats());
  stage.setPeople({"ada", "eve"});
  EXPECT_EQ((std::vector<std::string>{"ada", "eve"}), stage.choice.seats());
  // The large part of who left is not held.
  stage.run(500ms, {{"eve", -25}});
  EXPECT_EQ("eve", stage.choice.seats().front());
  stage.setPeople({});
  stage.run(1s, {});
  EXPECT_TRUE(stage.choice.seats().empty());
}

TEST(SpeakerChoiceSeats, TakingTurnsEverySecondDoesNotFlicker) {
  Stage stage({"ada", "bob"});
  for (int i = 0; i < 30; ++i) stage.run(1s, {{i % 2 == 0 ? "ada" : "bob", -25}});
  EXPECT_LE(stage.changes, 15);
}

TEST(SpeakerChoiceSeats, TheFileSaysHowLong) {
  Stage stage({"ada", "bob", "eve"});
  stage.choice.setSettings({3s, 10s});
  stage.run(2800ms, {{"bob", -25}});
  EXPECT_EQ("ada", stage.choice.seats().front());
  stage.run(300ms, {{"bob", -25}});
  EXPECT_EQ("bob", stage.choice.seats().front());
  stage.run(9s, {{"eve", -25}});
  EXPECT_EQ("bob", stage.choice.seats().front());
  stage.run(2s, {{"eve", -25}});
  EXPECT_EQ("eve", stage.choice.seats().front());
}

}  // namespace
}  // namespace rostra::mix
