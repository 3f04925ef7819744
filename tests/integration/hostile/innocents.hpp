// SPDX-License-Identifier: Apache-2.0
// Who must not notice an attack: somebody on stage with microphone and camera, and a viewer who follows the
// broadcast part by part. Thread: the hub's loop.
#pragma once

#include "control/operations/admin_client.hpp"
#include "glib/json.hpp"
#include "glib/json_view.hpp"
#include "support/light_participant.hpp"
#include "support/playlist_follower.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rostra::test {

// Bound for the visible effect of one event, on busy cores. Nothing waits for it when things work.
inline constexpr std::chrono::seconds kEffect{30};

inline const VideoClipSpec kSmallCamera{
    .width = 320, .height = 180, .frameRate = 30, .frames = 60, .bitrateKbps = 300};

/// A space with people on its stage and one viewer.
class Innocents {
 public:
  Innocents(SocketHub& hub, ServerProcess& server, std::string space)
      : hub_(hub), server_(server), space_(std::move(space)) {}
  ~Innocents() {
    if (viewer_) viewer_->stop();
  }
  Innocents(const Innocents&) = delete;
  Innocents& operator=(const Innocents&) = delete;

  /// `count` people come on stage and send; the viewer sees the broadcast.
  void begin(std::size_t count, const VideoClipSpec& camera = kSmallCamera) {
    for (std::size_t i = 0; i < count; ++i) {
      LightParticipantOptions options;
      options.space = space_;
      options.name = space_ + " " + std::to_string(i);
      options.camera = {{"", camera}};
      auto made = LightParticipant::create(hub_, identity_, WebSocketLink::create(server_.webSocketUrl()),
                                           std::move(options));
      ASSERT_TRUE(made) << made.error().message;
      people_.push_back(std::move(*made));
      people_.back()->join();
      ASSERT_TRUE(hub_.waitUntil([&] { return people_.back()->publishing(); }, kEffect)) << server_.log();
    }
    viewer_ = PlaylistFollower::start(server_.url(), space_);
    ASSERT_TRUE(viewerSees(5)) << server_.log();
  }
  /// The viewer gets so many more parts.
  bool viewerSees(std::size_t more) {
    const std::size_t before = viewer_->parts().size();
    return hub_.waitUntil([&] { return viewer_->parts().size() >= before + more; }, kEffect);
  }
  /// Everyone on stage gets so many more pictures of everyone else.
  bool stageSees(std::uint64_t more) {
    std::vector<std::uint64_t> wanted;
    for (const auto& to : people_) {
      for (const auto& from : people_) wanted.push_back(frames(*to, *from) + more);
    }
    return hub_.waitUntil(
        [&] {
          auto next = wanted.begin();
          for (const auto& to : people_) {
            for (const auto& from : people_) {
              if (const auto least = *next++; to != from && frames(*to, *from) < least) return false;
            }
          }
          return true;
        },
        kEffect);
  }
  /// Pictures of one camera that came at somebody.
  static std::uint64_t frames(const LightParticipant& to, const LightParticipant& from) {
    const ReceiverCounters* counters = to.received(from.id(), LightParticipant::Source::Camera);
    return counters == nullptr ? 0 : counters->frames;
  }
  /// Longest time between two parts since part number `first`.
  [[nodiscard]] std::chrono::milliseconds longestGap(std::size_t first) const {
    std::int64_t longest = 0;
    const auto& parts = viewer_->parts();
    for (std::size_t i = first + 1; i < parts.size(); ++i)
      longest = std::max(longest, parts[i].arrivedUs - parts[i - 1].arrivedUs);
    return std::chrono::milliseconds(longest / 1000);
  }
  [[nodiscard]] std::uint64_t rejoins() const {
    std::uint64_t sum = 0;
    for (const auto& person : people_) sum += person->rejoins();
    return sum;
  }
  /// "sfuPid" or "mixerPid" of their space, as `rostra rooms` says it; 0 while there is none.
  [[nodiscard]] pid_t pidOf(const char* which) const {
    auto admin = control::AdminClient::connect(server_.dataFolder());
    const auto rooms = admin ? admin->rooms() : fail(ErrorKind::Unavailable, "");
    pid_t pid = 0;
    if (!rooms) return pid;
    glib::eachOf(rooms->get(), "rooms", [&](JsonObject* one) {
      if (glib::textOf(one, "room") == space_) pid = static_cast<pid_t>(glib::countOf(one, which));
    });
    return pid;
  }
  /// Until `look` is true, which asks the server something: a few times a second.
  bool untilSeen(const std::function<bool()>& look) {
    auto next = std::chrono::steady_clock::now();
    return hub_.waitUntil(
        [&] {
          if (std::chrono::steady_clock::now() < next) return false;
          next = std::chrono::steady_clock::now() + std::chrono::milliseconds(200);
          return look();
        },
        kEffect);
  }
  /// What the mixer of their space says of somebody's camera (docs/stats-mix.md); -1 = nothing.
  [[nodiscard]] std::int64_t cameraCounter(const std::string& participant, const char* counter) const {
    auto admin = control::AdminClient::connect(server_.dataFolder());
    const auto stats = admin ? admin->stats(space_) : fail(ErrorKind::Unavailable, "");
    std::int64_t value = -1;
    if (!stats) return value;
    glib::eachOf(glib::objectOf(stats->get(), "mixer"), "participants", [&](JsonObject* one) {
      if (glib::textOf(one, "participant") == participant)
        value = glib::countOf(glib::objectOf(one, "camera"), counter);
    });
    return value;
  }
  [[nodiscard]] const std::vector<std::unique_ptr<LightParticipant>>& people() const { return people_; }
  [[nodiscard]] PlaylistFollower& viewer() { return *viewer_; }
  /// Nobody was told of a mistake, and the broadcast has no flaw.
  void expectUnharmed() const {
    for (const auto& person : people_) {
      EXPECT_EQ(person->closedReason(), "") << person->name();
      for (const auto& error : person->errors()) ADD_FAILURE() << person->name() << ": " << error.message;
    }
    for (const std::string& complaint : viewer_->complaints()) ADD_FAILURE() << complaint;
  }

 private:
  SocketHub& hub_;
  ServerProcess& server_;
  std::string space_;
  std::shared_ptr<const DtlsIdentity> identity_ = std::make_shared<DtlsIdentity>();
  std::vector<std::unique_ptr<LightParticipant>> people_;
  std::shared_ptr<PlaylistFollower> viewer_;
};

}  // namespace rostra::test
