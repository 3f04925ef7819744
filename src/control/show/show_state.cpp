// SPDX-License-Identifier: Apache-2.0
#include "control/show/show_state.hpp"

#include <algorithm>

namespace rostra::control {

bool ShowState::mayBegin(const Facts& facts, TimePoint now) noexcept {
  if (!facts.backstage || state_ == State::Live || facts.onStage == 0) {
    liveAt_.reset();
    return true;
  }
  if (!liveAt_ || now < *liveAt_) return false;
  liveAt_.reset();
  return true;
}

ShowState::Decision ShowState::update(const Facts& facts, TimePoint now) {
  Decision decision;
  const auto soonest = [&](TimePoint at) {
    decision.next = decision.next ? std::min(*decision.next, at) : at;
  };
  const auto finish = [&] {
    state_ = State::Ended;
    decision.ended = true;
    liveSince_.reset();
    emptySince_.reset();
    keptUntil_ = now + settings_.audienceLinger;
  };

  const bool mayBegin = this->mayBegin(facts, now);
  if (state_ == State::Live && endAtOnce_ && (facts.onStage == 0 || facts.backstage)) {
    finish();
  } else if (facts.onStage > 0 && mayBegin) {
    decision.newShow = state_ == State::Ended;
    if (state_ != State::Live) liveSince_ = now;
    state_ = State::Live;
    emptySince_.reset();
    keptUntil_.reset();
  } else if (liveAt_) {
    // What was on air is over for good: the mixer of the next show gets ready.
    decision.newShow = state_ == State::Ended;
    state_ = State::Waiting;
    keptUntil_.reset();
    soonest(*liveAt_);
  } else if (state_ == State::Live) {
    if (!emptySince_) emptySince_ = now;
    const TimePoint end = *emptySince_ + settings_.endAfter;
    if (now >= end) {
      finish();
    } else {
      soonest(end);
    }
  }

  endAtOnce_ = false;

  bool asked = false;
  if (facts.lastRequested) {
    const TimePoint until = *facts.lastRequested + settings_.audienceLinger;
    asked = now < until;
    if (asked) soonest(until);
  }
  const bool kept = keptUntil_ && now < *keptUntil_;
  if (kept) soonest(*keptUntil_);
  const bool audience = facts.viewers > 0 || asked;
  decision.mixer = state_ == State::Live || (state_ == State::Waiting && (audience || liveAt_));
  decision.forgettable = state_ != State::Live && facts.onStage == 0 && !audience && !kept;
  return decision;
}

}  // namespace rostra::control
