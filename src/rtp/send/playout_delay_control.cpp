// SPDX-License-Identifier: Apache-2.0
#include "rtp/send/playout_delay_control.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

// Long enough that a share means something, short enough to follow a line that begins to lose packets.
constexpr Seconds kMemory = 3s;
constexpr double kFewPackets = 25;
constexpr double kHardlyAny = 0.01;
// Share of the time that pictures may stand still, waiting for what is not there yet.
constexpr double kStandstill = 0.05;
// From a loss to its being noticed, by the next packet, at 30 frames a second; decoding and showing.
constexpr Duration kAround = 70ms;
// How much later than it could a receiver asks again.
constexpr Duration kSlack = 20ms;
// A receiver that does not know the round trip takes it for this.
constexpr Duration kAssumed = 100ms;
constexpr Duration kStep = 20ms;
constexpr Duration kHold = 10s;
// How fast the delay moves: of each second.
constexpr double kUp = 0.5;
constexpr double kDown = 0.05;

constexpr Duration kWindow = 1s;

Duration scaled(Duration time, double by) noexcept {
  return std::chrono::duration_cast<Duration>(Seconds(time) * by);
}

}  // namespace

void PlayoutDelayControl::onFeedback(std::span<const PacketResult> results, bool queued,
                                     TimePoint now) noexcept {
  measureRoundTrip(results, now);
  measureLoss(results, queued, now);
  const Duration needs = needed();
  if (needs >= target_) {
    target_ = needs;
    neededAt_ = now;
  } else if (now - neededAt_ >= kHold) {
    target_ = needs;
    neededAt_ = now;
  }
}

// The last packet of a feedback came just before it was sent.
void PlayoutDelayControl::measureRoundTrip(std::span<const PacketResult> results, TimePoint now) noexcept {
  if (now - window_ >= kWindow) {
    shortestBefore_ = shortest_;
    shortest_.reset();
    window_ = now;
  }
  for (const PacketResult& result : results) {
    if (result.received) shortest_ = std::min(shortest_.value_or(Duration::max()), now - result.sent);
  }
}

void PlayoutDelayControl::measureLoss(std::span<const PacketResult> results, bool queued,
                                      TimePoint now) noexcept {
  const double kept = countedAt_ ? std::exp(-Seconds(now - *countedAt_) / kMemory) : 0;
  countedAt_ = now;
  packets_ = packets_ * kept + static_cast<double>(results.size());
  lost_ *= kept;
  if (queued) return;
  lost_ += static_cast<double>(
      std::ranges::count_if(results, [](const PacketResult& result) { return !result.received; }));
}

std::optional<Duration> PlayoutDelayControl::roundTrip() const noexcept {
  if (!shortest_) return shortestBefore_;
  return shortestBefore_ ? std::min(*shortest_, *shortestBefore_) : shortest_;
}

// A packet that did not come after all the requests it was waited for holds up what follows until one more is
// answered. Waits for as many as keep that below kStandstill.
Duration PlayoutDelayControl::needed() const noexcept {
  const auto rtt = roundTrip();
  if (!rtt || packets_ < kFewPackets) return {};
  const double loss = lost_ / packets_;
  if (loss < kHardlyAny) return {};
  const Duration again =
      (knows_ ? *rtt : (*rtt / kAssumed + (*rtt % kAssumed > 0ns ? 1 : 0)) * kAssumed) + kSlack;
  const double packetsASecond = packets_ / kMemory.count();
  Duration delay{};
  Duration next = *rtt + kAround;
  for (double missing = loss; next <= kMost; missing *= loss, next += again) {
    if (packetsASecond * missing * Seconds(again).count() <= kStandstill) break;
    delay = next;
  }
  return (delay + kStep - 1ns) / kStep * kStep;
}

std::optional<Duration> PlayoutDelayControl::delay(TimePoint now) noexcept {
  if (!delay_ && target_ == Duration{}) return std::nullopt;
  if (!delay_) {
    delay_ = Duration{};
    movedAt_ = now;
  }
  const Duration passed = now - movedAt_;
  movedAt_ = now;
  delay_ = *delay_ < target_ ? std::min(target_, *delay_ + scaled(passed, kUp))
                             : std::max(target_, *delay_ - scaled(passed, kDown));
  return delay_;
}

}  // namespace rostra::rtp
