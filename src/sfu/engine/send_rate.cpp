// SPDX-License-Identifier: Apache-2.0
#include "sfu/engine/send_rate.hpp"

#include <algorithm>
#include <chrono>

namespace rostra::sfu {
namespace {

using namespace std::chrono_literals;

// The middle layer of a common camera; the first probes show within a second whether there is more.
constexpr rtp::EstimateLimits kLimits{rtp::Bitrate::kbps(600), rtp::Bitrate::kbps(30),
                                      rtp::Bitrate::kbps(50'000)};
// Whoever says nothing of packets can only be asked by loss, which rises slowly: it begins higher.
constexpr auto kFallbackStart = rtp::Bitrate::kbps(3000);
// Feedback comes within a round trip and an interval. Without it for this long there is none.
constexpr auto kPatience = 2s;
constexpr auto kTimer = 50ms;
// What is spared of pacing when there is room.
constexpr double kAmple = 1.1;
constexpr double kFrameAtOnce = 8;
constexpr rtp::Duration kNoQueue = 10ms;
// Frames are not of one size.
constexpr double kFallbackPace = 1.3;

}  // namespace

SendRate::SendRate() : estimator_(kLimits), fallback_(kFallbackStart, kLimits.least, kLimits.most) {}

bool SendRate::byFeedback() const noexcept {
  return numbered_ && (feedbackAt_ || !firstSent_ || now_ - *firstSent_ < kPatience);
}

void SendRate::onSent(std::uint32_t bytes, rtp::TimePoint now) noexcept {
  if (!firstSent_) firstSent_ = now;
  estimator_.onSent(bytes, now);
}

void SendRate::onFeedback(std::span<const rtp::PacketResult> results, rtp::Duration rtt,
                          rtp::TimePoint now) noexcept {
  feedbackAt_ = now;
  estimator_.onFeedback(results, rtt, now);
}

void SendRate::onReceiverReport(std::uint8_t fractionLost, rtp::TimePoint now) noexcept {
  fallback_.onReceiverReport(fractionLost, now);
}

void SendRate::tick(rtp::TimePoint now) noexcept {
  now_ = now;
  if (now < timerAt_) return;
  timerAt_ = now + kTimer;
  if (feedbackAt_) estimator_.onTimer(now);
  if (!byFeedback()) fallback_.onTimer(now);
}

void SendRate::setWanted(rtp::Bitrate wanted) noexcept {
  wanted_ = wanted;
  estimator_.setWanted(wanted);
}

std::optional<rtp::ProbeCluster> SendRate::takeProbe(rtp::TimePoint now) noexcept {
  if (!wanted_ || !numbered_ || !byFeedback()) return std::nullopt;
  return estimator_.takeProbe(now);
}

rtp::Bitrate SendRate::estimate() const noexcept {
  return byFeedback() ? estimator_.estimate() : fallback_.estimate();
}

rtp::Bitrate SendRate::pace() const noexcept {
  const rtp::Bitrate pace = byFeedback() ? estimator_.pace() : fallback_.estimate() * kFallbackPace;
  const bool ample = wanted_ && estimate() >= *wanted_ * kAmple && estimator_.queueDelay() < kNoQueue;
  return ample ? pace * kFrameAtOnce : pace;
}

}  // namespace rostra::sfu
