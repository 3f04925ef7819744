// SPDX-License-Identifier: Apache-2.0
// Where a show stands and whether its mixer must run. In: how many are on stage and watch, when a playlist
// was last asked for, the time; out: waiting / live / ended, and what to do. Pure, the caller brings the
// clock. Thread: any, one at a time.
//
//   waiting --somebody on stage--> live --stage empty for endAfter--> ended --somebody on stage--> live (a
//   new show)
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
    std::optional<TimePoint> lastRequested;  ///< of /hls/<space>/
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
  /// A host ended the show: the next update ends it, if the stage is empty then.
  void end() noexcept { endAtOnce_ = true; }
  [[nodiscard]] State state() const noexcept { return state_; }
  /// Since when the show is live; nothing before and after.
  [[nodiscard]] std::optional<TimePoint> liveSince() const noexcept { return liveSince_; }

 private:
  Settings settings_;
  State state_ = State::Waiting;
  bool endAtOnce_ = false;
  std::optional<TimePoint> emptySince_;
  std::optional<TimePoint> keptUntil_;  ///< after its end: for players that were a moment away
  std::optional<TimePoint> liveSince_;
};

}  // namespace rostra::control
