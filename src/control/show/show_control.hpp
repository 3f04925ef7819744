// SPDX-License-Identifier: Apache-2.0
// Runs the show of a room. In: how many are on stage and connected, when a playlist was last asked for, the
// time; out: a mixer that starts and stops, the end of the show. ShowState decides, Broadcast does it.
#pragma once

#include "control/show/broadcast.hpp"
#include "control/show/show_state.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace rostra::control {

/// Thread: the loop's home thread.
class ShowControl {
 public:
  /// Limits of the whole server.
  struct Limits {
    std::function<bool()> mixerAllowed;  ///< may another mixer be started?
    std::function<bool()> slateAllowed;  ///< may a slate go on air for a stage nobody has entered yet?
    std::function<bool()> showFits;      ///< has the server what a mixer needs? Asked before "go live"
    std::function<void()> onMixer;       ///< one is about to be started
  };
  struct Facts {
    std::size_t onStage = 0;
    std::size_t connections = 0;
    std::shared_ptr<const origin::ViewerKeys> viewers{};  ///< of a private space; null = everyone may watch
    bool backstage = false;                               ///< a show begins when a host says so
  };

  /// `onDue`: called from the loop when update() should be called again although nothing happened.
  ShowControl(Broadcast::Services services, std::string slug, std::shared_ptr<Broadcast> broadcast,
              Limits limits, std::function<void()> onDue);

  /// Acts on what is true now. False when nobody is here and nothing is on air.
  [[nodiscard]] bool update(const Facts& facts);
  /// The stage goes on air after this time, by the update() that is due then.
  void goLive(std::chrono::milliseconds countdown);
  /// The countdown stops.
  void stayBackstage();
  /// The next update() ends the show, if the stage is empty then or may be backstage.
  void end();
  /// The server stops: what is on air ends, its playlists, too. update() must not be called any more.
  void stop();

  [[nodiscard]] ShowState::State state() const noexcept { return state_.state(); }
  [[nodiscard]] std::optional<ShowState::TimePoint> liveSince() const noexcept { return state_.liveSince(); }
  /// When the countdown ends; nothing while there is none.
  [[nodiscard]] std::optional<ShowState::TimePoint> liveAt() const noexcept { return state_.liveAt(); }
  /// Who is on stage is on air.
  [[nodiscard]] bool onAir() const noexcept { return state() == ShowState::State::Live; }

 private:
  void startMixer(const std::shared_ptr<const origin::ViewerKeys>& viewers);
  void lookAgain(std::optional<ShowState::TimePoint> at);

  Broadcast::Services services_;
  std::string slug_;
  std::shared_ptr<Broadcast> broadcast_;
  Limits limits_;
  std::function<void()> onDue_;
  ShowState state_;
  bool mixerRefused_ = false;  ///< by a limit; said once in the log
  glib::Source timer_;
};

}  // namespace rostra::control
