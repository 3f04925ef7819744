// SPDX-License-Identifier: Apache-2.0
// A space while somebody is in it: ties the stage, the audience and the broadcast together. In: sessions,
// what viewers ask for, the time; out: `live` to everyone, a mixer when one is needed, the end of the show.
#pragma once

#include "control/broadcast.hpp"
#include "control/show_state.hpp"
#include "control/stage.hpp"

#include <rostra/control/configuration.hpp>

#include <functional>
#include <memory>
#include <set>
#include <string>

namespace rostra::control {

/// Thread: the loop's home thread.
class Room : public std::enable_shared_from_this<Room> {
 public:
  using Clock = std::chrono::steady_clock;
  struct Services {
    Stage::Services stage;
    Broadcast::Services broadcast;
    /// May a slate go on air for a space whose stage nobody entered yet?
    std::function<bool()> slateAllowed;
    /// May any mixer more be started?
    std::function<bool()> mixerAllowed;
    /// Nobody is here any more and nothing is on air.
    std::function<void(const std::string& slug)> onForgettable;
  };

  [[nodiscard]] static std::shared_ptr<Room> create(Services services, std::string slug);

  void join(const std::shared_ptr<Session>& session,
            const protocol::signalling::clientMessage::Join& message);
  void watch(const std::shared_ptr<Session>& session);
  /// A message of a session that sits here.
  void receive(const std::shared_ptr<Session>& session, protocol::signalling::ClientMessage message);
  void sessionClosed(const std::shared_ptr<Session>& session);
  /// A viewer asked for a playlist while there was no show.
  void requested();
  /// The server stops: the mixer is let go of and nothing is started any more.
  void drain();
  /// Looks at the clock and at what was asked for: starts or stops the mixer, ends the show. Called at
  /// changes and by a timer.
  void update();

  [[nodiscard]] Stage& stage() noexcept { return *stage_; }
  [[nodiscard]] Broadcast& broadcast() noexcept { return *broadcast_; }
  [[nodiscard]] const std::string& slug() const noexcept { return slug_; }
  [[nodiscard]] const std::string& title() const noexcept { return title_; }
  [[nodiscard]] std::size_t viewers() const noexcept { return viewers_.size(); }
  [[nodiscard]] ShowState::State state() const noexcept { return show_.state(); }
  [[nodiscard]] std::optional<Clock::time_point> liveSince() const noexcept { return show_.liveSince(); }

 private:
  Room(Services services, std::string slug);
  void start();
  void connectTap();
  void markLive();
  void sendLive();
  [[nodiscard]] std::string liveText() const;

  Services services_;
  std::string slug_;
  std::string title_;
  ShowState show_;
  std::shared_ptr<Stage> stage_;
  std::shared_ptr<Broadcast> broadcast_;
  std::set<std::shared_ptr<Session>> viewers_;
  bool mixerRefused_ = false;  ///< said once in the log
  bool drained_ = false;
  bool updating_ = false;
  bool updateAgain_ = false;
  Clock::time_point lastLive_{};
  glib::Source liveTimer_;
  glib::Source nextUpdate_;
};

}  // namespace rostra::control
