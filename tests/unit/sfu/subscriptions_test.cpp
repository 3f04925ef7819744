// SPDX-License-Identifier: Apache-2.0
// Who is told what when somebody joins, leaves, mutes or shows a screen: only those for whom something
// changes, counted in a room of fifty.
#include "sfu/worker/subscriptions.hpp"

#include "sfu/worker/source_states.hpp"

#include <gst/gst.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <list>

namespace rostra::sfu {
namespace {

using namespace std::chrono_literals;
using Source = protocol::worker::Source;

constexpr int kPeople = 50;

/// Counts what it is told.
class Counting final : public Subscriber {
 public:
  void subscribe(const std::shared_ptr<Producer>& producer) override {
    ++told;
    EXPECT_TRUE(std::ranges::find(gets, producer) == gets.end()) << "twice";
    gets.push_back(producer);
  }
  void unsubscribe(const Producer& producer) override {
    ++told;
    std::erase_if(gets, [&](const auto& other) { return other.get() == &producer; });
  }
  int told = 0;
  std::vector<std::shared_ptr<Producer>> gets;
};

class SubscriptionsTest : public ::testing::Test {
 protected:
  struct Person {
    std::string id;
    SourceStates sources;
    std::array<std::shared_ptr<Producer>, kSources> producers;
    std::shared_ptr<Counting> subscriber = std::make_shared<Counting>();
  };

  static void SetUpTestSuite() { gst_init(nullptr, nullptr); }
  void TearDown() override {
    for (Person& person : people_) {
      for (const auto& producer : person.producers) producer->close();
    }
  }
  Person& join() {
    Person& person = people_.emplace_back();
    person.id = "p" + std::to_string(people_.size());
    for (std::size_t i = 0; i < kSources; ++i) {
      const auto source = static_cast<Source>(i);
      person.producers[i] = std::make_shared<Producer>(
          glib::Loop::main(), person.id, source, source == Source::Microphone ? Codec::Opus : Codec::Vp8,
          std::vector<std::string>{}, 500ms);
    }
    subscriptions_.add(person.id, person.subscriber);
    say(person, true, true, false);
    return person;
  }
  /// As the router does when a page says what it sends.
  void say(Person& person, bool microphone, bool camera, bool screen) {
    person.sources.say({"room", person.id, microphone, camera, screen});
    for (std::size_t i = 0; i < kSources; ++i) {
      const auto source = static_cast<Source>(i);
      person.producers[i]->setEnabled(person.sources.on(source));
      if (person.sources.announced(source)) {
        (void)subscriptions_.start(person.producers[i]);
      } else {
        subscriptions_.stop(*person.producers[i]);
      }
    }
  }
  /// How many were told something since the last call.
  int told() {
    int count = 0;
    for (Person& person : people_) count += std::exchange(person.subscriber->told, 0);
    return count;
  }
  void fill() {
    for (int i = 0; i < kPeople; ++i) join();
    (void)told();
  }

  std::list<Person> people_;
  Subscriptions subscriptions_;
};

TEST_F(SubscriptionsTest, AMuteTouchesNobodyElse) {
  fill();
  Person& speaker = people_.front();
  say(speaker, false, true, false);
  say(speaker, false, false, false);
  say(speaker, true, true, false);
  EXPECT_EQ(told(), 0);
  EXPECT_TRUE(speaker.producers[0]->enabled());
}

TEST_F(SubscriptionsTest, AScreenIsToldToEveryoneOnce) {
  fill();
  say(people_.front(), true, true, true);
  EXPECT_EQ(people_.front().subscriber->told, 0) << "nobody receives their own";
  EXPECT_EQ(told(), kPeople - 1);
  say(people_.front(), true, true, false);
  EXPECT_EQ(told(), kPeople - 1);
}

TEST_F(SubscriptionsTest, WhoJoinsGetsAllAndIsToldOnceToEach) {
  fill();
  const Person& late = join();
  EXPECT_EQ(late.subscriber->told, 2 * kPeople) << "microphone and camera of everyone";
  EXPECT_EQ(told(), 2 * kPeople + 2 * kPeople);
}

TEST_F(SubscriptionsTest, TheMixerGetsEverythingUntilItGoes) {
  fill();
  const auto tap = std::make_shared<Counting>();
  subscriptions_.add({}, tap);
  EXPECT_EQ(tap->gets.size(), 2U * kPeople);
  EXPECT_EQ(told(), 0) << "which is nobody else's business";
  subscriptions_.remove(*tap);
  say(people_.front(), true, true, true);
  EXPECT_EQ(tap->gets.size(), 2U * kPeople);
}

TEST_F(SubscriptionsTest, WhoLeavesIsTakenFromEveryone) {
  fill();
  const Person& gone = people_.back();
  for (const auto& producer : gone.producers) subscriptions_.stop(*producer);
  subscriptions_.remove(*gone.subscriber);
  EXPECT_EQ(told(), 2 * (kPeople - 1));
  EXPECT_EQ(people_.front().subscriber->gets.size(), 2U * (kPeople - 2));
}

TEST_F(SubscriptionsTest, OneAloneHasNothingToReceive) {
  EXPECT_FALSE(subscriptions_.anythingFor("p1"));
  join();
  EXPECT_FALSE(subscriptions_.anythingFor("p1"));
  EXPECT_TRUE(subscriptions_.anythingFor("p2"));
}

TEST(SourceStates, UntilThePageSaysSomethingPacketsCount) {
  SourceStates sources;
  EXPECT_TRUE(sources.on(Source::Camera));
  EXPECT_FALSE(sources.announced(Source::Camera));
  EXPECT_FALSE(sources.expectsMedia());
  sources.notePackets(Source::Camera);
  EXPECT_TRUE(sources.announced(Source::Camera));
  sources.say({"room", "p", true, false, false});
  EXPECT_FALSE(sources.on(Source::Camera));
  EXPECT_TRUE(sources.announced(Source::Camera)) << "its slot stays";
  EXPECT_TRUE(sources.expectsMedia());
  sources.notePackets(Source::Screen);
  EXPECT_FALSE(sources.announced(Source::Screen)) << "the page has said that it is off";
}

TEST(SourceStates, AScreenThatIsOffHasNoSlot) {
  SourceStates sources;
  sources.say({"room", "p", false, false, true});
  EXPECT_TRUE(sources.announced(Source::Screen));
  sources.say({"room", "p", false, false, false});
  EXPECT_FALSE(sources.announced(Source::Screen));
  EXPECT_FALSE(sources.expectsMedia());
}

}  // namespace
}  // namespace rostra::sfu
