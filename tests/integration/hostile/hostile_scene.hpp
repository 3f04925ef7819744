// SPDX-License-Identifier: Apache-2.0
// What attacks have around them: a real server, Ada and Bob who talk in the space "quiet", and a viewer who
// watches them. One server for all tests of a suite: it has to stand all of them. Thread: the hub's loop.
#pragma once

#include "stranger.hpp"
#include "support/light_participant.hpp"
#include "support/playlist_follower.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace rostra::test {

class HostileScene : public ::testing::Test {
 protected:
  using Source = LightParticipant::Source;
  static constexpr std::chrono::seconds kPatience{30};

  class Scene {
   public:
    explicit Scene(std::vector<std::string> arguments) {
      arguments.insert(arguments.end(), {"--workers", "1"});
      auto started =
          ServerProcess::start(hub, {.arguments = std::move(arguments), .environment = {}, .binary = {}});
      if (!started) throw std::runtime_error(started.error().message);
      server_ = std::move(*started);
    }
    ~Scene() {
      if (follower) follower->stop();
      people.clear();
    }
    Scene(const Scene&) = delete;
    Scene& operator=(const Scene&) = delete;
    [[nodiscard]] ServerProcess& server() noexcept { return *server_; }
    [[nodiscard]] std::string url() const { return server_->webSocketUrl(); }

    SocketHub hub{glib::Loop::main()};
    std::shared_ptr<const DtlsIdentity> identity = std::make_shared<DtlsIdentity>();
    std::vector<std::unique_ptr<LightParticipant>> people;  ///< Ada, Bob, then whoever a test brings
    std::shared_ptr<PlaylistFollower> follower;

   private:
    std::unique_ptr<ServerProcess> server_;
  };

  static void SetUpTestSuite() { open({}); }
  static void TearDownTestSuite() { scene_.reset(); }
  static void open(std::vector<std::string> arguments) {
    scene_ = std::make_unique<Scene>(std::move(arguments));
  }

  void SetUp() override {
    if (!scene().people.empty()) return;
    arrive("quiet", small());
    arrive("quiet", small());
    ASSERT_TRUE(until([&] { return frames(ada(), bob()) > 10 && frames(bob(), ada()) > 10; }));
    scene().follower = PlaylistFollower::start(scene().server().url(), "quiet");
    ASSERT_TRUE(until([&] { return scene().follower->parts().size() > 3; }));
  }
  void TearDown() override {
    if (HasFailure()) std::fputs(scene().server().log().c_str(), stderr);
  }

  static Scene& scene() { return *scene_; }
  static SocketHub& hub() { return scene().hub; }
  static std::shared_ptr<const DtlsIdentity> identity() { return scene().identity; }
  static LightParticipant& ada() { return *scene().people.at(0); }
  static LightParticipant& bob() { return *scene().people.at(1); }

  static LightParticipantOptions small() {
    LightParticipantOptions options;
    options.camera = {{"", {.width = 320, .height = 180, .frameRate = 30, .frames = 60, .bitrateKbps = 300}}};
    return options;
  }
  static LightParticipantOptions audience(
      const std::function<void(LightParticipantOptions&)>& change = nullptr) {
    LightParticipantOptions options;
    options.microphone = false;
    options.camera.clear();
    if (change) change(options);
    return options;
  }
  static LightParticipant& arrive(const std::string& space, LightParticipantOptions options,
                                  std::shared_ptr<SignallingLink> over = {}) {
    options.space = space;
    options.name = "P" + std::to_string(scene().people.size());
    if (!over) over = WebSocketLink::create(scene().url());
    auto made = LightParticipant::create(hub(), identity(), std::move(over), std::move(options));
    if (!made) throw std::runtime_error(made.error().message);
    scene().people.push_back(std::move(*made));
    scene().people.back()->join();
    return *scene().people.back();
  }
  static void dismiss(LightParticipant& who) {
    who.leave();
    std::erase_if(scene().people, [&](const auto& each) { return each.get() == &who; });
  }

  static bool until(const std::function<bool()>& condition, std::chrono::milliseconds deadline = kPatience) {
    return hub().waitUntil(condition, deadline);
  }
  static void pass(std::chrono::milliseconds time) {
    const auto end = now() + time;
    hub().waitUntil([&] { return now() >= end; }, time + std::chrono::seconds(10));
  }
  static std::uint64_t frames(const LightParticipant& to, const LightParticipant& from) {
    const ReceiverCounters* counters = to.received(from.id(), Source::Camera);
    return counters == nullptr ? 0 : counters->frames;
  }
  static std::uint64_t packets(const LightParticipant& to, const LightParticipant& from, Source source) {
    const ReceiverCounters* counters = to.received(from.id(), source);
    return counters == nullptr ? 0 : counters->packets;
  }

  /// Ada and Bob see and hear each other, and the viewer gets parts.
  bool goOn() {
    const auto a = frames(ada(), bob());
    const auto b = frames(bob(), ada());
    const auto sound = packets(ada(), bob(), Source::Microphone);
    const auto parts = scene().follower->parts().size();
    return until([&] {
      return frames(ada(), bob()) > a + 30 && frames(bob(), ada()) > b + 30 &&
             packets(ada(), bob(), Source::Microphone) > sound + 30 &&
             scene().follower->parts().size() > parts + 3;
    });
  }
  /// They go on, on the connections they had, without a loss or a word of the server's.
  void expectNobodyNoticed() {
    EXPECT_TRUE(goOn()) << "the others do not receive";
    for (LightParticipant* each : {&ada(), &bob()}) {
      const std::string& other = each == &ada() ? bob().id() : ada().id();
      EXPECT_TRUE(each->errors().empty());
      EXPECT_TRUE(each->closedReason().empty()) << each->closedReason();
      EXPECT_EQ(each->rejoins(), 0U);
      EXPECT_EQ(each->received(other, Source::Camera)->gaps, 0U);
      EXPECT_EQ(each->received(other, Source::Microphone)->gaps, 0U);
    }
    EXPECT_TRUE(scene().follower->complaints().empty()) << scene().follower->complaints().back();
    EXPECT_EQ(scene().follower->discontinuities(), 0U);
  }

 private:
  static inline std::unique_ptr<Scene> scene_;
};

/// Makes m-sections of an answer that are inactive refused ones (port 0). How many there were.
[[nodiscard]] inline std::size_t refuseIdle(std::string& answer) {
  std::vector<std::string> sections(1);
  for (std::size_t at = 0; at < answer.size();) {
    const auto end = answer.find('\n', at) + 1;
    const std::string line = answer.substr(at, end - at);
    if (line.starts_with("m=")) sections.emplace_back();
    sections.back() += line;
    at = end;
  }
  std::size_t refused = 0;
  std::string bundle = "a=group:BUNDLE";
  std::string media;
  for (std::size_t i = 1; i < sections.size(); ++i) {
    std::string& section = sections[i];
    const auto mid = section.find("a=mid:");
    const std::string name = section.substr(mid, section.find('\n', mid) + 1 - mid);
    if (section.find("a=inactive") == std::string::npos) {
      bundle += " " + name.substr(6, name.size() - 8);
    } else {
      ++refused;
      std::string head = section.substr(0, section.find('\n') + 1);
      head.replace(head.find(" 9 "), 3, " 0 ");
      section = head + "c=IN IP4 0.0.0.0\r\na=inactive\r\n" + name;
    }
    media += section;
  }
  const auto group = sections[0].find("a=group:BUNDLE");
  sections[0].replace(group, sections[0].find("\r\n", group) - group, bundle);
  answer = sections[0] + media;
  return refused;
}

}  // namespace rostra::test
