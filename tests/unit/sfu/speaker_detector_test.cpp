// SPDX-License-Identifier: Apache-2.0
// Who speaks and who is the active speaker, in virtual time: levels of packets to the level of a block, and
// timetables of voices to what is told.
#include "sfu/worker/speaker_detector.hpp"

#include "sfu/forward/level_window.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace rostra::sfu {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

int levelOf(const std::vector<int>& packets) {
  LevelWindow window;
  for (const int dbov : packets) window.add(static_cast<std::int8_t>(dbov));
  return window.take();
}

TEST(LevelWindow, IsWhatMostPacketsReach) {
  EXPECT_EQ(levelOf({}), LevelWindow::kSilence);
  EXPECT_EQ(levelOf({-30}), -30);
  EXPECT_EQ(levelOf({-90, -10, -30}), -30);
  EXPECT_EQ(levelOf({-90, -10, -12, -90, -90, -90, -90, -14, -90, -90}), -90) << "a key that is struck";
  EXPECT_EQ(levelOf({-20, -20, -20, -20, -20, -90, -90, -90, -90, -90}), -90) << "half is not most";
  EXPECT_EQ(levelOf({-20, -20, -20, -20, -20, -20, -90, -90, -90, -90}), -20);
}

TEST(LevelWindow, ForgetsWhatWasTakenAndKeepsTheNewest) {
  LevelWindow window;
  window.add(-20);
  EXPECT_EQ(window.take(), -20);
  EXPECT_EQ(window.take(), LevelWindow::kSilence);
  for (int i = 0; i < 1000; ++i) window.add(-20);
  for (std::size_t i = 0; i < LevelWindow::kCapacity; ++i) window.add(-70);
  EXPECT_EQ(window.take(), -70);
  EXPECT_EQ(window.take(), LevelWindow::kSilence);
}

/// For so long these people are this loud (dBov), everybody else silent; then this one is the active speaker.
struct Entry {
  milliseconds duration;
  std::map<std::string, int> voices;
  std::string active;
};
struct Case {
  const char* name;
  std::vector<Entry> timetable;
};

/// A room that keeps what it was told last.
class Room {
 public:
  explicit Room(std::set<std::string> ids) : people(std::move(ids)) {}
  bool run(milliseconds duration, const std::map<std::string, int>& voices) {
    bool told = false;
    for (milliseconds t{0}; t < duration; t += SpeakerDetector::kInterval) {
      now += SpeakerDetector::kInterval;
      std::vector<SpeakerLevel> levels;
      for (const std::string& id : people) {
        const auto voice = voices.find(id);
        levels.push_back({id, voice == voices.end() ? LevelWindow::kSilence : voice->second});
      }
      told = hear(detector.update(now, levels)) || told;
    }
    return told;
  }
  bool silence(const std::string& id) { return hear(detector.silence(id)); }
  /// "bob ada": who speaks.
  [[nodiscard]] std::string speaking() const {
    std::string text;
    for (const auto& one : last.speaking) text += (text.empty() ? "" : " ") + one.participant;
    return text;
  }

  std::set<std::string> people;
  SpeakerDetector detector;
  SpeakerDetector::TimePoint now{1h};
  SpeakerDetector::Speakers last;
  int changes = 0;

 private:
  bool hear(const std::optional<SpeakerDetector::Speakers>& news) {
    if (!news) return false;
    if (news->active != last.active) ++changes;
    last = *news;
    return true;
  }
};

class ActiveSpeakerTest : public testing::TestWithParam<Case> {};
TEST_P(ActiveSpeakerTest, FollowsTheTimetable) {
  Room room({"ada", "bob", "eve"});
  std::size_t line = 0;
  for (const Entry& entry : GetParam().timetable) {
    room.run(entry.duration, entry.voices);
    EXPECT_EQ(entry.active, room.last.active) << "entry " << line;
    ++line;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Timetables, ActiveSpeakerTest,
    testing::Values(
        Case{"NobodySpeaks", {{10s, {}, ""}}},
        Case{"WhoSpeaksFirst", {{400ms, {{"bob", -25}}, ""}, {200ms, {{"bob", -25}}, "bob"}}},
        Case{"SilenceKeepsTheLast", {{1s, {{"bob", -25}}, "bob"}, {60s, {}, "bob"}}},
        Case{"ACoughTakesNothing",
             {{400ms, {{"eve", -6}}, ""},
              {5s, {}, ""},
              {1s, {{"bob", -25}}, "bob"},
              {5s, {}, "bob"},
              {400ms, {{"eve", -6}}, "bob"},
              {5s, {}, "bob"}}},
        Case{"CoughsFarApartDoNotAddUp",
             {{1s, {{"bob", -25}}, "bob"},
              {3s, {}, "bob"},
              {400ms, {{"eve", -6}}, "bob"},
              {1s, {}, "bob"},
              {400ms, {{"eve", -6}}, "bob"},
              {1s, {}, "bob"},
              {400ms, {{"eve", -6}}, "bob"}}},
        Case{"WordsHaveGaps",
             {{1s, {{"bob", -25}}, "bob"},
              {4s, {}, "bob"},
              {400ms, {{"eve", -25}}, "bob"},
              {200ms, {}, "bob"},
              {400ms, {{"eve", -25}}, "eve"}}},
        Case{"APauseBetweenWordsKeepsTheFloor",
             {{3s, {{"bob", -25}}, "bob"},
              {800ms, {{"eve", -25}}, "bob"},
              {1s, {{"bob", -25}, {"eve", -25}}, "bob"},
              {2s, {{"bob", -25}}, "bob"}}},
        Case{"WhoGoesOnSpeakingKeepsItWhenOthersJoinIn",
             {{1s, {{"bob", -25}}, "bob"},
              {20s, {{"bob", -25}, {"eve", -22}}, "bob"},
              {2s, {{"eve", -22}}, "eve"}}},
        Case{"ItIsHeld",
             {{600ms, {{"bob", -25}}, "bob"},
              {1400ms, {{"eve", -25}}, "bob"},
              {200ms, {{"eve", -25}}, "eve"}}},
        Case{"WhoIsClearlyLouderTakesItFromAHum",
             {{3s, {{"bob", -42}}, "bob"}, {3s, {{"bob", -42}, {"ada", -20}}, "ada"}}},
        Case{"AnEchoGetsNothingWhenTheVoiceStops",
             {{5s, {{"bob", -20}, {"ada", -38}, {"eve", -40}}, "bob"}, {10s, {}, "bob"}}},
        Case{"NoiseBelowSpeechIsNoSpeech", {{1s, {{"bob", -25}}, "bob"}, {20s, {{"eve", -46}}, "bob"}}},
        Case{"QuietEndsOfSentencesBelongToThem",
             {{600ms, {{"bob", -25}}, "bob"}, {4s, {{"bob", -52}, {"eve", -44}}, "bob"}}},
        Case{"OfTwoTheLouderOne", {{2s, {{"bob", -30}, {"eve", -20}}, "eve"}}},
        Case{"OfTwoWhoAreAlikeAlwaysTheSame",
             {{2s, {{"bob", -25}, {"eve", -25}}, "bob"}, {20s, {{"bob", -25}, {"eve", -25}}, "bob"}}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Speakers, BeginAtOnceAndEndAfterAPause) {
  Room room({"ada", "bob"});
  EXPECT_FALSE(room.run(1s, {{"ada", -80}})) << "silence at the start is no news";
  EXPECT_TRUE(room.run(200ms, {{"ada", -20}}));
  EXPECT_EQ(room.speaking(), "ada");
  EXPECT_EQ(room.last.speaking.front().dbov, -20);
  EXPECT_FALSE(room.run(600ms, {})) << "a pause between words";
  EXPECT_FALSE(room.run(200ms, {{"ada", -30}}));
  EXPECT_FALSE(room.run(600ms, {}));
  EXPECT_TRUE(room.run(200ms, {}));
  EXPECT_EQ(room.speaking(), "");
}

TEST(Speakers, BetweenTheThresholdsNothingChanges) {
  constexpr int kBetween = (SpeakerDetector::kStart + SpeakerDetector::kStop) / 2;
  Room room({"ada"});
  EXPECT_FALSE(room.run(2s, {{"ada", kBetween}})) << "not loud enough to begin";
  EXPECT_TRUE(room.run(1s, {{"ada", SpeakerDetector::kStart + 1}}));
  EXPECT_FALSE(room.run(20s, {{"ada", kBetween}})) << "loud enough to go on";
}

TEST(Speakers, AreListedInTheOrderInWhichTheyBeganBehindTheActiveOne) {
  Room room({"ada", "bob", "eve"});
  room.run(400ms, {{"eve", -25}});
  room.run(400ms, {{"eve", -25}, {"bob", -20}});
  EXPECT_EQ(room.speaking(), "eve bob");
  room.run(400ms, {{"eve", -25}, {"bob", -20}, {"ada", -10}});
  EXPECT_EQ(room.speaking(), "eve bob ada");
  room.run(3s, {{"eve", -48}, {"bob", -48}, {"ada", -10}});
  EXPECT_EQ(room.speaking(), "ada eve bob");
}

TEST(Speakers, WhoIsMutedOrGoneStopsAtOnce) {
  Room room({"ada", "bob"});
  room.run(2s, {{"ada", -25}, {"bob", -25}});
  ASSERT_EQ(room.last.active, "ada");
  EXPECT_TRUE(room.silence("ada"));
  EXPECT_EQ(room.last.active, "");
  EXPECT_EQ(room.speaking(), "bob");
  EXPECT_FALSE(room.silence("ada"));
  EXPECT_FALSE(room.silence("joe"));
  EXPECT_TRUE(room.run(200ms, {{"bob", -25}})) << "nothing is held for somebody who is gone";
  EXPECT_EQ(room.last.active, "bob");
  room.people = {};
  EXPECT_TRUE(room.run(200ms, {}));
  EXPECT_EQ(room.last.active, "");
  EXPECT_EQ(room.speaking(), "");
}

TEST(Speakers, TheRunnerUpIsTheActiveOneAmongTheOthers) {
  Room room({"ada", "bob", "eve"});
  room.run(2s, {{"ada", -25}});
  EXPECT_EQ(room.last.runnerUp, "");
  room.run(400ms, {{"ada", -25}, {"bob", -25}});
  EXPECT_EQ(room.last.runnerUp, "") << "a cough is none here, either";
  room.run(200ms, {{"ada", -25}, {"bob", -25}});
  EXPECT_EQ(room.last.runnerUp, "bob");
  room.run(10s, {{"ada", -25}, {"eve", -25}});
  EXPECT_EQ(room.last.runnerUp, "eve");
  EXPECT_EQ(room.last.active, "ada");
  room.run(3s, {{"eve", -25}});
  EXPECT_EQ(room.last.active, "eve");
  EXPECT_EQ(room.last.runnerUp, "ada") << "whom Eve answers";
  room.silence("ada");
  EXPECT_EQ(room.last.active, "eve");
  EXPECT_EQ(room.last.runnerUp, "");
}

TEST(Speakers, WhoIsMutedHasToSpeakAgain) {
  Room room({"ada", "bob"});
  room.run(2s, {{"ada", -25}});
  room.silence("ada");
  room.run(200ms, {{"ada", -25}});
  EXPECT_EQ(room.last.active, "");
  room.run(400ms, {{"ada", -25}});
  EXPECT_EQ(room.last.active, "ada");
}

TEST(Speakers, SomebodySilentWhoLeavesIsNoNews) {
  Room room({"ada", "bob"});
  room.run(1s, {{"ada", -25}});
  EXPECT_FALSE(room.silence("bob"));
  room.people.erase("bob");
  EXPECT_FALSE(room.run(1s, {{"ada", -25}}));
}

TEST(Speakers, AWorkerThatWasStoppedHasHeardNothingMeanwhile) {
  Room room({"ada", "bob"});
  room.run(200ms, {{"ada", -25}});
  room.now += 1h;
  room.run(200ms, {{"ada", -25}});
  ASSERT_EQ(room.last.active, "ada") << "half a second at most is put down to it";
  room.run(2s, {{"ada", -25}});
  room.now += 1h;
  room.run(400ms, {{"bob", -25}});
  EXPECT_EQ(room.last.active, "ada") << "Bob has spoken for less than a second, Ada was not silent for one";
}

TEST(Speakers, TakingTurnsDoesNotFlicker) {
  Room room({"ada", "bob"});
  for (int i = 0; i < 30; ++i) room.run(1s, {{i % 2 == 0 ? "ada" : "bob", -25}});
  EXPECT_LE(room.changes, 20);
}

/// Whatever people do, what is told keeps to what the header promises.
class AnyRoom : public testing::TestWithParam<unsigned> {};
TEST_P(AnyRoom, KeepsItsPromises) {
  std::mt19937 random(GetParam());
  const auto below = [&](int limit) { return std::uniform_int_distribution(0, limit - 1)(random); };
  const std::vector<std::string> everybody{"ada", "bob", "eve", "joe", "kim"};
  Room room({"ada", "bob"});
  std::map<std::string, int> voices;
  std::map<std::string, milliseconds> heard;  // speech since somebody was last silent for kMemory
  std::map<std::string, milliseconds> quiet;
  SpeakerDetector::TimePoint since{};
  bool free = true;  // nobody is held
  for (int step = 0; step < 5000; ++step) {
    for (const auto& id : everybody) {
      if (below(10) == 0) voices[id] = -below(128);
    }
    if (below(50) == 0) {
      const std::string& id = everybody[static_cast<std::size_t>(below(5))];
      if (room.people.contains(id)) {
        room.people.erase(id);
        heard.erase(id);
        if (room.last.active == id) free = true;
        if (below(2) == 0) room.silence(id);
      } else {
        room.people.insert(id);
      }
    }
    const std::string before = room.last.active;
    const auto told = room.last;
    const bool news = room.run(SpeakerDetector::kInterval, voices);
    for (const auto& id : room.people) {
      const bool loud = voices[id] > SpeakerDetector::kStop;
      quiet[id] = loud ? 0ms : quiet[id] + SpeakerDetector::kInterval;
      heard[id] =
          quiet[id] > SpeakerDetector::kMemory ? 0ms : heard[id] + (loud ? SpeakerDetector::kInterval : 0ms);
    }
    std::set<std::string> speaking;
    for (const auto& one : room.last.speaking) speaking.insert(one.participant);
    ASSERT_EQ(speaking.size(), room.last.speaking.size()) << step;
    for (const auto& id : speaking) ASSERT_TRUE(room.people.contains(id)) << step << id;
    const std::string& active = room.last.active;
    ASSERT_TRUE(active.empty() || room.people.contains(active)) << step << active;
    const std::string& other = room.last.runnerUp;
    ASSERT_TRUE(other.empty() || (room.people.contains(other) && other != active)) << step << other;
    if (!news) {
      ASSERT_EQ(told, room.last) << step;
    }
    if (speaking.contains(active)) {
      ASSERT_EQ(room.last.speaking.front().participant, active) << step;
    }
    if (active == before) continue;
    ASSERT_TRUE(news) << step;
    if (active.empty()) {
      ASSERT_FALSE(room.people.contains(before)) << step << ": silence takes nothing away";
      continue;
    }
    ASSERT_GE(heard[active], SpeakerDetector::kTakeOver) << step;
    ASSERT_TRUE(free || room.now - since >= SpeakerDetector::kHold) << step;
    free = false;
    since = room.now;
  }
  EXPECT_GT(room.changes, 50) << "nothing was tried";
}
INSTANTIATE_TEST_SUITE_P(Seeds, AnyRoom, testing::Range(1U, 21U));

}  // namespace
}  // namespace rostra::sfu
