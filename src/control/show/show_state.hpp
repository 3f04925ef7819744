// SPDX-License-Identifier: Apache-2.0
// Where a show stands and whether its mixer must run. In: how many are on stage and watch, when a playlist
// was last asked for, the time; out: waiting / live / ended, and what to do. Pure, the caller brings the
// clock. Thread: any, one at a time.
//
//   waiting --somebody on stage--> live --stage empty for endAfter--> ended --somebody on stage--> live (a
//   new show)
//
// Where shows begin backstage, "somebody on stage" is not enough: a host has to say so, with a countdown or
// without. With the countdown an ended show is over for good, and the mixer of the next one starts.
#pragma once

#include "protocol/signalling.hpp"

#include <chrono>
#include <optional>

namespace rostra::control {

class ShowState {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::milliseconds;
  using State = protocol::signalling::StageState;

  struct Settings {
    Duration endAfter;        ///< empty stage until the show ends
    Duration audienceLinger;  ///< how long a request counts as somebody watching, and an ended show is kept
  };
  struct Facts {
    std::size_t onStage = 0;
    std::size_t viewers = 0;
    std::optional<TimePoint> lastRequested{};  ///< of /hls/<space>/
    bool backstage = false;                    ///< a show begins when a host says so
  };
  struct Decision {
    bool newShow = false;           ///< what is on air belongs to an earlier show: begin another
    bool mixer = false;             ///< a mixer must run
    bool ended = false;             ///< the show ended just now
    bool forgettable = false;       ///< nobody is here and nothing is on air
    std::optional<TimePoint> next;  ///< look again then, even if nothing happens
  };

  explicit ShowState(Settings settings) : settings_(settings) {}

  /// Takes what is true now.
  [[nodiscard]] Decision update(const Facts& facts, TimePoint now);
  /// A host takes the stage on air at this time; nothing while it is empty or on air.
  void goLive(TimePoint at) noexcept { liveAt_ = at; }
  /// Not after all.
  void stayBackstage() noexcept { liveAt_.reset(); }
  /// A host ended the show: the next update ends it, if the stage is empty then or may be backstage.
  void end() noexcept {
    endAtOnce_ = true;
    liveAt_.reset();
  }
  [[nodiscard]] State state() const noexcept { return state_; }
  /// Since when the show is live; nothing before and after.
  [[nodiscard]] std::optional<TimePoint> liveSince() const noexcept { return liveSince_; }
  /// When the stage goes on air, while there is a countdown.
  [[nodiscard]] std::optional<TimePoint> liveAt() const noexcept { return liveAt_; }

 private:
  /// Somebody may be on air who is on stage.
  [[nodiscard]] bool mayBegin(const Facts& facts, TimePoint now) noexcept;

  Settings settings_;
  State state_ = State::Waiting;
  bool endAtOnce_ = false;
  std::optional<TimePoint> emptySince_;
  std::optional<TimePoint> keptUntil_;  ///< after its end: for players that were a moment away
  std::optional<TimePoint> liveSince_;
  std::optional<TimePoint> liveAt_;  ///< the end of a countdown
};

}  // namespace rostra::control
