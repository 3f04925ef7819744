// SPDX-License-Identifier: Apache-2.0
// What attacks have around them: a real server, Ada and Bob who talk in the space "quiet", and a viewer who
// watches them. Tests of a program that ask for the same server get the same one, with the same people on it:
// it has to stand all of them, and each start takes seconds. Tests that share one use names, spaces and
// addresses of their own. Thread: the hub's loop.
#pragma once

#include "integration/control/api_fixture.hpp"
#include "integration/hostile/innocents.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace rostra::test {

class HostileTest : public ApiTest {
 protected:
  using Source = LightParticipant::Source;

  /// As start(), or the server of the test before if it was started in the same way.
  void share(std::vector<std::string> arguments = {}) {
    if (kept().server && kept().arguments == arguments) {
      server_ = std::move(kept().server);
      rows_ = std::make_unique<SpaceRows>("sqlite", server_->dataFolder());
    } else {
      forget();
      start(arguments);
      if (!server_) throw std::runtime_error("no server");
    }
    kept().arguments = std::move(arguments);
    shared_ = true;
  }
  /// Whoever must not notice: on the shared server, since the first test that asked for them.
  Innocents& innocents() {
    auto& all = kept().innocents;
    if (!all) {
      all = std::make_unique<Innocents>(hub_, *server_, "quiet");
      all->begin(2);
    }
    return *all;
  }
  void TearDown() override {
    ApiTest::TearDown();
    visitors_.clear();
    rows_.reset();
    // After a failure nobody knows what it left behind.
    if (shared_ && !HasFailure()) {
      kept().server = std::move(server_);
    } else if (shared_) {
      forget();
    }
  }
  static void TearDownTestSuite() { forget(); }

  LightParticipant& ada() { return *innocents().people().at(0); }
  LightParticipant& bob() { return *innocents().people().at(1); }

  static LightParticipantOptions small() {
    LightParticipantOptions options;
    options.camera = {{"", kSmallCamera}};
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
  /// Somebody else on a stage, until dismiss() or the end of the test.
  LightParticipant& arrive(const std::string& space, LightParticipantOptions options,
                           std::shared_ptr<SignallingLink> over = {}) {
    options.space = space;
    if (options.name == LightParticipantOptions().name)
      options.name = "P" + std::to_string(++kept().visitors);
    if (!over) over = WebSocketLink::create(webSocketUrl());
    auto made = LightParticipant::create(hub_, identity(), std::move(over), std::move(options));
    if (!made) throw std::runtime_error(made.error().message);
    visitors_.push_back(std::move(*made));
    visitors_.back()->join();
    return *visitors_.back();
  }
  void dismiss(LightParticipant& who) {
    who.leave();
    std::erase_if(visitors_, [&](const auto& each) { return each.get() == &who; });
  }
  static std::shared_ptr<const DtlsIdentity> identity() {
    static const auto one = std::make_shared<const DtlsIdentity>();
    return one;
  }
  [[nodiscard]] std::string webSocketUrl() const { return server_->webSocketUrl(); }

  bool until(const std::function<bool()>& condition, std::chrono::milliseconds deadline = kEffect) {
    return hub_.waitUntil(condition, deadline);
  }
  void pass(std::chrono::milliseconds time) {
    const auto end = now() + time;
    hub_.waitUntil([&] { return now() >= end; }, time + kEffect);
  }
  bool logged(const std::string& text) {
    return until([&] { return server_->log().find(text) != std::string::npos; });
  }
  /// The process is gone, and not only stopped.
  bool gone(pid_t pid) {
    return until([&] { return !factsOf(pid); });
  }
  static std::uint64_t frames(const LightParticipant& to, const LightParticipant& from) {
    return Innocents::frames(to, from);
  }
  static std::uint64_t packets(const LightParticipant& to, const LightParticipant& from, Source source) {
    const ReceiverCounters* counters = to.received(from.id(), source);
    return counters == nullptr ? 0 : counters->packets;
  }

  /// Ada and Bob see and hear each other, and the viewer gets parts.
  bool goOn() {
    const auto sound = packets(ada(), bob(), Source::Microphone);
    const auto parts = innocents().viewer().parts().size();
    return innocents().stageSees(30) && until([&] {
             return packets(ada(), bob(), Source::Microphone) > sound + 30 &&
                    innocents().viewer().parts().size() > parts + 3;
           });
  }
  /// They go on, on the connections they had, without a loss or a word of the server's.
  void expectNobodyNoticed() {
    EXPECT_TRUE(goOn()) << "the others do not receive";
    EXPECT_EQ(innocents().rejoins(), 0U);
    innocents().expectUnharmed();
    EXPECT_EQ(innocents().viewer().discontinuities(), 0U);
    for (const LightParticipant* each : {&ada(), &bob()}) {
      const std::string& other = each == &ada() ? bob().id() : ada().id();
      EXPECT_EQ(each->received(other, Source::Camera)->gaps, 0U);
      EXPECT_EQ(each->received(other, Source::Microphone)->gaps, 0U);
    }
  }

 private:
  struct Kept {
    std::unique_ptr<ServerProcess> server;
    std::vector<std::string> arguments;
    std::unique_ptr<Innocents> innocents;  // of this server
    int visitors = 0;
  };
  static Kept& kept() {
    static Kept kept;
    return kept;
  }
  static void forget() {
    kept().innocents.reset();
    kept() = {};
  }
  bool shared_ = false;
  std::vector<std::unique_ptr<LightParticipant>> visitors_;
};

}  // namespace rostra::test
