// SPDX-License-Identifier: Apache-2.0
// A stage with so many streams that its statistics come from the SFU worker in several pages: `rostra stats`
// has everybody once, with everything they send and receive, and nobody is harmed by the question.
#include "glib/json.hpp"
#include "glib/json_view.hpp"
#include "sfu/worker/stats.hpp"
#include "support/light_participant.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <set>
#include <stdexcept>
#include <sys/wait.h>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using glib::countOf;
using glib::eachOf;
using glib::objectOf;
using glib::textOf;

constexpr auto kEffect = 60s;  // bound for fifteen people to connect, on busy cores
constexpr std::size_t kPeople = 15;
constexpr std::size_t kStreams =
    kPeople * (kPeople - 1) * 2;  // microphone and camera of everyone to everyone
static_assert(kStreams > 2 * sfu::kPageEntries, "several pages");

class StatsPages : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started =
        ServerProcess::start(hub_, {.arguments = {"--workers", "1", "--stage-size", std::to_string(kPeople)},
                                    .environment = {},
                                    .binary = {}});
    if (!started) throw std::runtime_error(started.error().message);
    server_ = std::move(*started);
    for (std::size_t i = 0; i < kPeople; ++i) {
      LightParticipantOptions options;
      options.space = "crowd";
      options.name = "Person-" + std::to_string(100 + i);
      options.camera = {{"", {.width = 160, .height = 90, .frameRate = 5, .frames = 10, .bitrateKbps = 40}}};
      auto made = LightParticipant::create(hub_, identity_, WebSocketLink::create(server_->webSocketUrl()),
                                           std::move(options));
      ASSERT_TRUE(made) << made.error().message;
      people_.push_back(std::move(*made));
      people_.back()->join();
    }
    ASSERT_TRUE(hub_.waitUntil(
        [&] {
          for (const auto& to : people_) {
            for (const auto& from : people_) {
              if (to == from) continue;
              for (const auto source : {signalling::Source::Microphone, signalling::Source::Camera}) {
                const ReceiverCounters* counters = to->received(from->id(), source);
                if (counters == nullptr || counters->packets == 0) return false;
              }
            }
          }
          return true;
        },
        kEffect))
        << server_->log();
  }
  void TearDown() override {
    if (server_ && HasFailure()) std::fputs(server_->log().c_str(), stderr);
  }
  /// What `rostra stats crowd` prints; people go on meanwhile.
  std::string stats(const std::vector<std::string>& more) {
    ChildProcess::Options options;
    options.arguments = {rostraBinary(), "stats", "crowd", "--data-dir", server_->dataFolder()};
    options.arguments.insert(options.arguments.end(), more.begin(), more.end());
    auto process = ChildProcess::start(hub_, std::move(options));
    EXPECT_TRUE(process && (*process)->waitForExit(kEffect));
    if (!process) return {};
    const int status = (*process)->exited().value_or(-1);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << (*process)->output();
    return (*process)->output();
  }
  [[nodiscard]] std::set<pid_t> workers() const {
    std::set<pid_t> pids;
    for (const ProcessFacts& facts : server_->workers("-worker")) pids.insert(facts.pid);
    return pids;
  }

  SocketHub hub_{glib::Loop::main()};
  std::unique_ptr<ServerProcess> server_;
  std::shared_ptr<const DtlsIdentity> identity_ = std::make_shared<DtlsIdentity>();
  std::vector<std::unique_ptr<LightParticipant>> people_;
};

TEST_F(StatsPages, OfALargeStageAreOneAnswerWithEverybody) {
  ASSERT_TRUE(hub_.waitUntil([&] { return workers().size() == 4; }, kEffect))
      << "those of the show, and spares";
  const auto before = workers();
  const std::string text = stats({"--json"});
  const auto answer = glib::parseObject(text, 8U << 20);
  ASSERT_TRUE(answer) << text.substr(0, 1000);
  EXPECT_FALSE(glib::has(answer->get(), "sfuError")) << textOf(answer->get(), "sfuError");
  JsonObject* sfu = objectOf(answer->get(), "sfu");
  EXPECT_FALSE(glib::has(sfu, "next")) << "that is for who puts pages together";

  std::map<std::string, std::string> names;
  std::size_t rooms = 0;
  std::size_t producers = 0;
  std::size_t consumers = 0;
  std::size_t tapped = 0;
  eachOf(sfu, "rooms", [&](JsonObject* room) {
    ++rooms;
    EXPECT_EQ(textOf(room, "room"), "crowd");
    eachOf(room, "participants", [&](JsonObject* person) {
      EXPECT_TRUE(names.emplace(textOf(person, "id"), textOf(person, "name")).second)
          << textOf(person, "name") << " is listed twice";
      eachOf(objectOf(person, "publish"), "producers", [&](JsonObject* producer) {
        ++producers;
        std::int64_t packets = 0;
        eachOf(producer, "layers", [&](JsonObject* layer) { packets += countOf(layer, "packets"); });
        EXPECT_GT(packets, 0) << textOf(person, "name") << " " << textOf(producer, "source");
      });
      std::set<std::pair<std::string, std::string>> from;
      eachOf(objectOf(person, "subscribe"), "consumers", [&](JsonObject* consumer) {
        ++consumers;
        from.emplace(textOf(consumer, "participant"), textOf(consumer, "source"));
        EXPECT_GT(countOf(consumer, "packets"), 0);
      });
      EXPECT_EQ(from.size(), (kPeople - 1) * 2) << textOf(person, "name") << " receives somebody twice";
    });
    eachOf(objectOf(room, "tap"), "consumers", [&](JsonObject*) { ++tapped; });
  });
  EXPECT_EQ(rooms, 1U);
  EXPECT_EQ(names.size(), kPeople);
  for (const auto& person : people_) EXPECT_EQ(names[person->id()], person->name());
  EXPECT_EQ(producers, kPeople * 2);
  EXPECT_EQ(consumers, kStreams);
  EXPECT_EQ(tapped, kPeople * 2) << "the mixer's";
  JsonObject* totals = objectOf(sfu, "totals");
  EXPECT_EQ(countOf(totals, "rooms"), 1);
  EXPECT_EQ(countOf(totals, "participants"), static_cast<std::int64_t>(kPeople));
  EXPECT_EQ(countOf(totals, "producers"), static_cast<std::int64_t>(producers));
  EXPECT_EQ(countOf(totals, "consumers"), static_cast<std::int64_t>(consumers + tapped));

  const std::string table = stats({});
  const auto sent = table.find("\nSent");
  const auto received = table.find("\nReceived");
  ASSERT_TRUE(sent != std::string::npos && received != std::string::npos && sent < received) << table;
  for (const auto& person : people_) {
    EXPECT_LT(table.find(person->name()), sent) << person->name();
    EXPECT_LT(table.find(person->name(), sent), received) << person->name();
    EXPECT_NE(table.find(person->name(), received), std::string::npos) << person->name();
  }

  EXPECT_EQ(workers(), before);
  EXPECT_EQ(server_->log().find("worker died"), std::string::npos);
  for (const auto& person : people_) {
    EXPECT_EQ(person->rejoins(), 0U);
    EXPECT_TRUE(person->errors().empty()) << person->errors().back().message;
  }
}

}  // namespace
}  // namespace rostra::test
