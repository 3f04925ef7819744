// SPDX-License-Identifier: Apache-2.0
#include "control/show/show_control.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <utility>

namespace rostra::control {
namespace {

using Clock = ShowState::TimePoint::clock;

/// A show that got no mixer because of a limit tries again this often.
constexpr std::chrono::milliseconds kMixerRetry{2000};

}  // namespace

ShowControl::ShowControl(Broadcast::Services services, std::string slug, std::shared_ptr<Broadcast> broadcast,
                         Limits limits, std::function<void()> onDue)
    : services_(std::move(services)),
      slug_(std::move(slug)),
      broadcast_(std::move(broadcast)),
      limits_(std::move(limits)),
      onDue_(std::move(onDue)),
      state_({services_.configuration.endAfter, services_.configuration.audienceLinger}) {}

bool ShowControl::update(const Facts& facts) {
  services_.loop->assertHere();
  const auto decision = state_.update(
      {facts.onStage, facts.connections, services_.origin->lastRequested(slug_), facts.backstage},
      Clock::now());
  if (decision.ended) broadcast_->end();
  if (decision.newShow) broadcast_->close();
  if (decision.mixer) {
    if (!broadcast_->wanted()) startMixer(facts.viewers);
  } else {
    mixerRefused_ = false;
    broadcast_->stop();
  }
  lookAgain(decision.next);
  return !decision.forgettable;
}

void ShowControl::startMixer(const std::shared_ptr<const origin::ViewerKeys>& viewers) {
  if (limits_.mixerAllowed() && (onAir() || liveAt() || limits_.slateAllowed())) {
    mixerRefused_ = false;
    limits_.onMixer();
    services_.origin->protect(slug_, viewers);  // the origin forgets spaces nobody asks for
    broadcast_->start();
    return;
  }
  if (!std::exchange(mixerRefused_, true)) {
    log::warning("no mixer for a room: max-mixers or max-slates reached", {{"room", slug_}});
  }
  services_.origin->refuse(slug_, "Too many shows are on air on this server; please try again later.");
}

void ShowControl::lookAgain(std::optional<ShowState::TimePoint> at) {
  timer_.stop();
  if (mixerRefused_) {
    const auto retry = Clock::now() + kMixerRetry;
    at = at ? std::min(*at, retry) : retry;
  }
  if (!at) return;
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*at - Clock::now());
  timer_ = services_.loop->after(std::max(wait, std::chrono::milliseconds(1)), onDue_);
}

void ShowControl::goLive(std::chrono::milliseconds countdown) {
  services_.loop->assertHere();
  state_.goLive(Clock::now() + countdown);
}

void ShowControl::stayBackstage() {
  services_.loop->assertHere();
  state_.stayBackstage();
}

void ShowControl::end() {
  services_.loop->assertHere();
  state_.end();
}

void ShowControl::stop() {
  services_.loop->assertHere();
  timer_.stop();
  broadcast_->end();
}

}  // namespace rostra::control
