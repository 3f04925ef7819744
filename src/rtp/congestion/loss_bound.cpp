// SPDX-License-Identifier: Apache-2.0
#include "rtp/congestion/loss_bound.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace rostra::rtp {
namespace {

// Long enough that chance is no reason: the deviation of 10 % loss in 50 packets is 4 %.
constexpr Duration kWindow = std::chrono::milliseconds(500);
constexpr std::uint32_t kPackets = 50;
constexpr Duration kMaxWindow = std::chrono::seconds(3);
constexpr double kTooMuch = 0.1;  // above what is inherent (s.6)
constexpr double kLittle = 0.02;  // below this above it the bound rises (s.6)
constexpr double kMaxInherent = 0.5;
// A trial succeeded when it took away this share of the loss.
constexpr double kHelped = 0.5;
constexpr double kRise = 1.05;  // a window (s.6)
// What is inherent is forgotten slowly: loss that comes and goes is not tried out every time.
constexpr double kForget = 0.995;
constexpr double kLearn = 0.1;

}  // namespace

void LossBound::update(std::uint32_t received, std::uint32_t lost, Bitrate estimate,
                       std::optional<Bitrate> acknowledged, bool queueEmpty, Duration rtt,
                       TimePoint now) noexcept {
  if (trial_ && now < trial_->shows) return;
  if (!begun_) begun_ = now;
  received_ += received;
  lost_ += lost;
  const Duration length = now - *begun_;
  const std::uint32_t packets = received_ + lost_;
  if (packets == 0 || length < kWindow || (packets < kPackets && length < kMaxWindow)) return;
  loss_ = static_cast<double>(lost_) / packets;
  closeWindow(estimate, acknowledged, queueEmpty, rtt, now);
  received_ = lost_ = 0;
  begun_.reset();
}

void LossBound::closeWindow(Bitrate estimate, std::optional<Bitrate> acknowledged, bool queueEmpty,
                            Duration rtt, TimePoint now) noexcept {
  const double excess = loss_ - inherent_;
  if (trial_) {
    if (queueEmpty && loss_ > inherent_ + (trial_->loss - inherent_) * (1 - kHelped)) {
      inherent_ = std::min(std::max(inherent_, loss_), kMaxInherent);
      bound_.reset();
    }
    trial_.reset();
    return;
  }
  if (excess > kTooMuch && acknowledged) {
    bound_ = std::min(bound_.value_or(estimate), *acknowledged);
    trial_ = Trial{loss_, now + std::chrono::duration_cast<TimePoint::duration>(rtt + kWindow / 2)};
    return;
  }
  if (excess < 0) {
    inherent_ *= kForget;
  } else if (queueEmpty) {
    inherent_ += kLearn * excess;
  }
  if (bound_ && excess < kLittle) bound_ = *bound_ * kRise;
  if (bound_ && *bound_ > estimate * 1.5) bound_.reset();
}

}  // namespace rostra::rtp
