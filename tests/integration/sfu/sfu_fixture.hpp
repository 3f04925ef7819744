// SPDX-License-Identifier: Apache-2.0
// What the tests of a real sfu-worker start with: the worker, light participants who join through it, and
// waiting for what they see. Thread: the hub's loop.
#pragma once

#include "support/light_participant.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace rostra::test {

// Generous: two cores, other tests, sanitizers. Nothing here waits for a deadline when things work.
inline constexpr std::chrono::seconds kPatience{30};
inline const VideoClipSpec kSmall{
    .width = 320, .height = 180, .frameRate = 30, .frames = 60, .bitrateKbps = 300};

class SfuFixture : public ::testing::Test {
 protected:
  using Source = LightParticipant::Source;

  /// For SetUp(): takes over a worker that was started.
  void use(Result<std::shared_ptr<WorkerProcess>> worker) {
    ASSERT_TRUE(worker) << worker.error().message;
    worker_ = std::move(*worker);
  }
  void TearDown() override {
    if (worker_ && HasFailure()) std::fputs(worker_->process().output().c_str(), stderr);
    people_.clear();  // while what a test adds to this is still there
  }
  /// `over`: the way to the worker, if not a plain one.
  LightParticipant& join(LightParticipantOptions options, std::shared_ptr<SignallingLink> over = {}) {
    options.name = "P" + std::to_string(people_.size());
    if (!over) over = std::make_shared<WorkerLink>(worker_, hub_.loop());
    auto participant = LightParticipant::create(hub_, identity_, std::move(over), std::move(options));
    if (!participant) throw std::runtime_error(participant.error().message);
    people_.push_back(std::move(*participant));
    people_.back()->join();
    return *people_.back();
  }
  static LightParticipantOptions small() {
    LightParticipantOptions options;
    options.camera = {{"", kSmall}};
    return options;
  }
  static LightParticipantOptions audience() {
    LightParticipantOptions options;
    options.microphone = false;
    options.camera.clear();
    return options;
  }
  bool until(const std::function<bool()>& condition, std::chrono::milliseconds deadline = kPatience) {
    return hub_.waitUntil(condition, deadline);
  }
  /// Waits until `count` has not changed while `progress` grew by `steps`: what was under way has come, and
  /// nothing follows. False when it never stands still.
  bool standsStill(const std::function<std::uint64_t()>& count,
                   const std::function<std::uint64_t()>& progress, std::uint64_t steps = 30) {
    std::uint64_t seen = count();
    std::uint64_t since = progress();
    return until([&] {
      if (const std::uint64_t present = count(); present != seen) {
        seen = present;
        since = progress();
      }
      return progress() >= since + steps;
    });
  }
  /// Packets that this one's camera has sent, whoever gets them.
  static std::uint64_t sent(LightParticipant& who) { return who.camera().front()->counters().packets; }
  void pass(std::chrono::milliseconds time) {
    const auto end = now() + time;
    hub_.waitUntil([&] { return now() >= end; }, time + std::chrono::seconds(10));
  }
  static std::uint64_t frames(const LightParticipant& to, const LightParticipant& from,
                              Source source = Source::Camera) {
    const ReceiverCounters* counters = to.received(from.id(), source);
    return counters == nullptr ? 0 : counters->frames;
  }
  static std::uint64_t packets(const LightParticipant& to, const LightParticipant& from,
                               Source source = Source::Camera) {
    const ReceiverCounters* counters = to.received(from.id(), source);
    return counters == nullptr ? 0 : counters->packets;
  }

  SocketHub hub_{glib::Loop::main()};
  std::shared_ptr<const DtlsIdentity> identity_ = std::make_shared<DtlsIdentity>();
  std::shared_ptr<WorkerProcess> worker_;
  std::vector<std::unique_ptr<LightParticipant>> people_;
};

}  // namespace rostra::test
