// SPDX-License-Identifier: Apache-2.0
// What `rostra top` makes of two looks at a server: rates, what has none, order, and lines that fit.
#include "cli/table.hpp"
#include "cli/top_facts.hpp"
#include "cli/top_view.hpp"
#include "glib/json.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace rostra::cli {
namespace {

using namespace std::chrono_literals;
constexpr std::size_t kMost = 1U << 20;

glib::Ref<JsonObject> object(std::string text) {
  std::ranges::replace(text, '\'', '"');
  auto parsed = glib::parseObject(text, kMost);
  EXPECT_TRUE(parsed) << text;
  return parsed ? *parsed : glib::Ref<JsonObject>();
}

/// What a server with the rooms jazz (Ada and Bob, mixed) and rock (nobody on stage) says.
struct Server {
  int seconds = 0;
  int serveCpuMs = 1000;
  int mixCpuMs = 5000;
  int mixPid = 12;
  int misses = 3;
  int lost = 7;
  int bobBytes = 1'000'000;
  std::string bobMid = "0";

  [[nodiscard]] Look look() const {
    const auto text = [](int number) { return std::to_string(number); };
    Look look{
        std::chrono::steady_clock::time_point(std::chrono::seconds(1000 + seconds)),
        object("{'ok':true,'version':'1.2.3','uptimeMs':61000,'server':{'kind':'serve','pid':10,"
               "'role':'server','uptimeMs':61000,'cpuMs':" +
               text(serveCpuMs) +
               ",'residentBytes':104857600},"
               "'rooms':[{'room':'jazz','state':'live','onStage':2,'viewers':5,'mixerPid':" +
               text(mixPid) +
               ",'participants':["
               "{'id':'a1','name':'Ada','microphone':true,'camera':true,'screen':false,'connected':true},"
               "{'id':'b1','name':'Bob','microphone':true,'camera':false,'screen':false,'connected':false}]},"
               "{'room':'rock','state':'waiting','onStage':0,'viewers':1,'participants':[]}],"
               "'workers':[{'kind':'sfu-worker','pid':11,'role':'rooms','uptimeMs':60000,'cpuMs':100,"
               "'residentBytes':1048576},{'kind':'mix-worker','pid':" +
               text(mixPid) + ",'role':'mixing','room':'jazz','uptimeMs':9000,'cpuMs':" + text(mixCpuMs) +
               ",'residentBytes':52428800}]}")};
    look.stats.emplace(
        "jazz",
        object("{'ok':true,'room':{'room':'jazz','mixerPid':" + text(mixPid) +
               "},'sfu':{'rooms':[{'participants':["
               "{'id':'a1','publish':{'producers':[{'layers':[{'kbps':900,'lost':" +
               text(lost) +
               "},{'kbps':300,'lost':1}]}]},"
               "'subscribe':{'repair':{'estimateBps':800000,'roundTripUs':23400},'consumers':[]}},"
               "{'id':'b1','publish':{'producers':[{'layers':[{'kbps':40,'lost':0}]}]},"
               "'subscribe':{'repair':{'estimateBps':2500000,'roundTripUs':-1},'consumers':[{'mid':'" +
               bobMid + "','participant':'a1','source':'camera','bytes':" + text(bobBytes) +
               "}]}}]}]},"
               "'mixer':{'without':'none','output':{'deadlineMisses':" +
               text(misses) +
               "},'renditions':[{'encodeMsPerFrame':4.5,'lagMs':60},{'encodeMsPerFrame':1,'lagMs':90}]}}"));
    return look;
  }
};

TopFacts after(const Server& before, Server now, int seconds = 2) {
  now.seconds = before.seconds + seconds;
  return topFacts(before.look(), now.look());
}
std::string all(const std::vector<TopLine>& lines) {
  std::string text;
  for (const TopLine& line : lines) text += line.text + "\n";
  return text;
}
/// Who stands above whom.
bool above(const std::vector<TopLine>& lines, const std::string& first, const std::string& second) {
  const std::string text = all(lines);
  return text.find("\n" + first) < text.find("\n" + second);
}

TEST(TopFacts, RatesAreOfTheTimeBetweenTwoLooks) {
  const Server before;
  Server now = before;
  now.serveCpuMs += 500;
  now.mixCpuMs += 3000;
  now.misses += 4;
  now.lost += 6;
  now.bobBytes += 250'000;
  const TopFacts facts = after(before, now);
  EXPECT_EQ(facts.interval, 2s);
  ASSERT_EQ(facts.processes.size(), 3U);
  EXPECT_DOUBLE_EQ(facts.processes[0].cpuPercent, 25);
  EXPECT_DOUBLE_EQ(facts.cpuPercent(), 25 + 150);
  ASSERT_EQ(facts.rooms.size(), 2U);
  const TopRoom& jazz = facts.rooms[0];
  EXPECT_EQ(jazz.inBps, 1'240'000);
  EXPECT_EQ(jazz.outBps, 1'000'000);
  ASSERT_TRUE(jazz.mixer);
  EXPECT_DOUBLE_EQ(jazz.mixer->cpuPercent, 150);
  EXPECT_EQ(jazz.mixer->deadlineMisses, 7);
  EXPECT_DOUBLE_EQ(jazz.mixer->missesPerSecond, 2);
  EXPECT_DOUBLE_EQ(jazz.mixer->encodeMs, 4.5);
  EXPECT_DOUBLE_EQ(jazz.mixer->lagMs, 90);
  EXPECT_FALSE(facts.rooms[1].mixer);
  ASSERT_EQ(facts.people.size(), 2U);
  const TopPerson& ada = facts.people[0];
  EXPECT_EQ(ada.inBps, 1'200'000);
  EXPECT_EQ(ada.estimateBps, 800'000);
  EXPECT_DOUBLE_EQ(ada.roundTripMs.value_or(-1), 23.4);
  EXPECT_DOUBLE_EQ(ada.lostPerSecond, 3);
  EXPECT_EQ(facts.people[1].outBps, 1'000'000);
  EXPECT_FALSE(facts.people[1].roundTripMs) << "it was not measured yet";
  EXPECT_EQ(facts.onStage(), 2);
  EXPECT_EQ(facts.viewers(), 6);
}

TEST(TopFacts, WhatIsNewOrBeganAgainHasNoRate) {
  const Server before;
  Server now = before;
  now.mixPid = 99;  // another mixer, which has used more CPU time and missed more than the first
  now.mixCpuMs = 60'000;
  now.misses = 500;
  now.bobMid = "1";  // another slot
  now.bobBytes = 9'000'000;
  now.lost = 0;
  const TopFacts facts = after(before, now);
  EXPECT_DOUBLE_EQ(facts.cpuPercent(), 0);
  ASSERT_TRUE(facts.rooms[0].mixer);
  EXPECT_DOUBLE_EQ(facts.rooms[0].mixer->missesPerSecond, 0);
  EXPECT_EQ(facts.rooms[0].outBps, 0);
  EXPECT_DOUBLE_EQ(facts.people[0].lostPerSecond, 0);
  const Look one = before.look();
  EXPECT_DOUBLE_EQ(topFacts(one, one).cpuPercent(), 0) << "no time passed";
}

TEST(TopFacts, ARoomThatJustClosedIsThereWithoutItsMedia) {
  const Server server;
  Look now = server.look();
  now.stats.clear();
  const TopFacts facts = topFacts(server.look(), now);
  ASSERT_EQ(facts.rooms.size(), 2U);
  EXPECT_EQ(facts.rooms[0].inBps, 0);
  EXPECT_FALSE(facts.rooms[0].mixer);
}

TEST(TopView, SortsByWhatWasAskedForAndBackwards) {
  const Server before;
  Server now = before;
  now.bobBytes += 900'000;
  const TopFacts facts = after(before, now);
  const auto lines = [&](TopOrder::By by, bool reversed = false) {
    return topLines(facts, {by, reversed}, 0);
  };
  EXPECT_TRUE(above(lines(TopOrder::By::Name), "Ada", "Bob"));
  EXPECT_TRUE(above(lines(TopOrder::By::Name, true), "Bob", "Ada"));
  EXPECT_TRUE(above(lines(TopOrder::By::In), "Ada", "Bob"));
  EXPECT_TRUE(above(lines(TopOrder::By::Out), "Bob", "Ada"));
  EXPECT_TRUE(above(lines(TopOrder::By::Estimate), "Ada", "Bob")) << "the narrowest line first";
  EXPECT_TRUE(above(lines(TopOrder::By::Delay), "Ada", "Bob"));
  EXPECT_TRUE(above(lines(TopOrder::By::Name), "serve", "mix-worker")) << "serve before its workers";
}

TEST(TopView, SaysWhatANodeCarriesAndHowItFares) {
  Server now;
  now.serveCpuMs += 500;
  now.misses += 4;
  const std::string text = all(topLines(after(Server{}, now), {}, 0));
  for (const char* part : {"Rostra 1.2.3, up for 1 min 1 s: 2 rooms, 2 on stage, 6 watching",
                           "CPU 25 %, in 1.2 Mbit/s, out 0 kbit/s", "2.0 deadlines missed a second",
                           "serve        10   25.0         100  1 min 1 s  server", "jazz  live",
                           "mic camera", "connection lost", "23.4"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(NodeFacts, SayHowMuchIsLeftAndWhoWasRefused) {
  struct Case {
    const char* answer;
    std::vector<std::string> lines;
  };
  for (const Case& each : {
           Case{"{'ok':true}", {}},
           Case{"{'capacity':{'budgetCores':2,'usedCores':0.5,'expectedCores':0.001,'showsLeft':5,'steps':0,"
                "'costs':{'show':0.21}},'drain':{'draining':false}}",
                {"Processor: 0.50 of 2.00 cores in use; room for 5 more shows of 0.21."}},
           Case{
               "{'capacity':{'budgetCores':2,'usedCores':1.9,'expectedCores':0.2,'showsLeft':0,'steps':2,"
               "'costs':{'show':0.21},'refused':{'shows':2,'people':1}},"
               "'drain':{'draining':true,'rooms':1,'drainingMs':65000}}",
               {"Processor: 1.90 of 2.00 cores in use, 0.20 more expected; no room for another show of 0.21; "
                "mixers do less: step 2.",
                "Refused since the start: 2 shows, 1 person on stage.",
                "Draining for 1 min 5 s: 1 room running, no new ones."}},
           Case{"{'capacity':{'budgetCores':1,'showsLeft':-1},'drain':{'draining':true,'rooms':0}}",
                {"Processor: 0.00 of 1.00 cores in use; shows are not limited by it.",
                 "Draining for 0 s: nothing runs any more."}},
       })
    EXPECT_EQ(nodeLines(nodeFacts(object(each.answer).get())), each.lines);
}

TEST(TopView, NoLineIsWiderThanTheTerminal) {
  const TopFacts facts = after(Server{}, Server{});
  for (const std::size_t width : {20U, 40U, 80U, 200U}) {
    const auto lines = topLines(facts, {}, width);
    EXPECT_EQ(lines.size(), topLines(facts, {}, 0).size());
    for (const TopLine& line : lines) EXPECT_LE(displayWidth(line.text), width) << line.text;
  }
  EXPECT_NE(all(topLines(facts, {}, 80)).find("LAG"), std::string::npos)
      << "a usual terminal shows every number";
}

TEST(TopView, JsonHasOnlyWhatIsKnown) {
  const auto json = glib::parseObject(topJson(after(Server{}, Server{}), {TopOrder::By::Name}), kMost);
  ASSERT_TRUE(json);
  JsonArray* people = json_object_get_array_member(json->get(), "people");
  ASSERT_EQ(json_array_get_length(people), 2U);
  JsonObject* ada = json_array_get_object_element(people, 0);
  JsonObject* bob = json_array_get_object_element(people, 1);
  EXPECT_EQ(json_object_get_int_member(ada, "estimateBps"), 800'000);
  EXPECT_TRUE(json_object_has_member(ada, "roundTripMs"));
  EXPECT_FALSE(json_object_has_member(bob, "roundTripMs"));
  JsonArray* rooms = json_object_get_array_member(json->get(), "rooms");
  EXPECT_TRUE(json_object_has_member(json_array_get_object_element(rooms, 0), "mixer"));
  EXPECT_FALSE(json_object_has_member(json_array_get_object_element(rooms, 1), "mixer"));
}

}  // namespace
}  // namespace rostra::cli
