// SPDX-License-Identifier: Apache-2.0
#include "rtp/congestion/rate_controller.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace rostra::rtp {
namespace {

// What came through while the queue grew is what the path carries. The draft goes further down so that the
// queue drains; here that is done by sending less than the estimate as long as there is one
// (BandwidthEstimator::target()).
constexpr double kDecrease = 0.95;         // beta
constexpr double kIncreaseASecond = 1.08;  // eta
// The estimate may not run away from what is really sent.
constexpr double kAhead = 1.2;
constexpr Bitrate kAheadLeast = Bitrate::kbps(10);
constexpr std::int64_t kPacket = 1200;
constexpr double kCompeteDecrease = 0.7;
constexpr double kCompeteAlone = 2;  // a second
constexpr double kCompeteAhead = 1.3;
// From one decrease to the next: it takes a round trip and a feedback to see the first.
constexpr Duration kReaction = std::chrono::milliseconds(100);

// But where much less comes through than was thought, the next is not waited for.
constexpr double kMuchLess = 0.8;

double seconds(Duration time) noexcept {
  return std::chrono::duration<double>(time).count();
}

double kilobits(Bitrate rate) noexcept {
  return static_cast<double>(rate.bps()) / 1000;
}

}  // namespace

double RateController::FullPath::deviation() const noexcept {
  return std::sqrt(variance_ * *mean_);
}
void RateController::FullPath::add(Bitrate rate) noexcept {
  constexpr double kNew = 0.05;
  const double value = kilobits(rate);
  if (!mean_) {
    mean_ = value;
  } else {
    *mean_ += kNew * (value - *mean_);
  }
  const double error = *mean_ - value;
  variance_ = std::clamp((1 - kNew) * variance_ + kNew * error * error / std::max(*mean_, 1.0), 0.4, 2.5);
}
bool RateController::FullPath::near(Bitrate rate) const noexcept {
  return mean_ && !above(rate) && !below(rate);
}
bool RateController::FullPath::above(Bitrate rate) const noexcept {
  return mean_ && kilobits(rate) > *mean_ + 3 * deviation();
}
bool RateController::FullPath::below(Bitrate rate) const noexcept {
  return mean_ && kilobits(rate) < *mean_ - 3 * deviation();
}

void RateController::limit(Bitrate least, Bitrate most) noexcept {
  least_ = least;
  most_ = most;
  estimate_ = std::clamp(estimate_, least_, most_);
}

void RateController::set(Bitrate estimate, TimePoint now) noexcept {
  estimate_ = std::clamp(estimate, least_, most_);
  updated_ = now;
}

void RateController::onProbe(Bitrate bitrate, bool full, TimePoint now) noexcept {
  if (full) full_.add(bitrate);
  set(bitrate, now);
}

double RateController::passed(TimePoint now) const noexcept {
  return updated_ ? std::clamp(seconds(now - *updated_), 0.0, 1.0) : 0;
}

bool RateController::update(const PathReport& report, Duration rtt, TimePoint now) noexcept {
  bool down = false;
  if (report.contested) {
    down = compete(report, rtt, now);
  } else if (report.use == PathUse::Over) {
    if (report.acknowledged) down = decrease(*report.acknowledged, rtt, now);
  } else if (report.use == PathUse::Normal) {  // with Under the queue drains: wait until it is empty
    increase(report, rtt, now);
  }
  updated_ = now;
  estimate_ = std::clamp(estimate_, least_, most_);
  return down;
}

void RateController::increase(const PathReport& report, Duration rtt, TimePoint now) noexcept {
  if (!report.queueEmpty) return;  // going up would only make it longer
  const auto acknowledged = report.acknowledged;
  if (acknowledged && full_.above(*acknowledged)) full_.forget();
  Bitrate next = estimate_;
  if (acknowledged && full_.known() && !full_.below(*acknowledged)) {
    // One packet more in every response time.
    const double bitsASecond = static_cast<double>(kPacket) * 8 / seconds(rtt + kReaction);
    next = next + Bitrate::bps(static_cast<std::int64_t>(passed(now) * bitsASecond));
  } else {
    next = next * std::pow(kIncreaseASecond, passed(now));
  }
  if (acknowledged) next = std::min(next, *acknowledged * kAhead + kAheadLeast);
  estimate_ = std::max(estimate_, next);
}

bool RateController::decrease(Bitrate acknowledged, Duration rtt, TimePoint now) noexcept {
  if (decreased_ && now - *decreased_ < rtt + kReaction && acknowledged > estimate_ * kMuchLess) return false;
  if (full_.below(acknowledged)) full_.forget();
  full_.add(acknowledged);
  const Bitrate next = acknowledged * kDecrease;
  if (next >= estimate_) return false;
  estimate_ = next;
  decreased_ = now;
  return true;
}

// As TCP does, whose queue this is: a packet more every round trip until something is lost.
bool RateController::compete(const PathReport& report, Duration rtt, TimePoint now) noexcept {
  if (report.loss) {
    if (decreased_ && now - *decreased_ < rtt + kReaction) return false;
    estimate_ = estimate_ * kCompeteDecrease;
    decreased_ = now;
    return true;
  }
  Bitrate next = estimate_;
  if (report.queueEmpty) {  // they pause: as in slow start
    next = next * std::pow(kCompeteAlone, passed(now));
  } else {
    const double round = seconds(std::max<Duration>(rtt, kReaction));
    const double packets = passed(now) / round;
    next = next + Bitrate::bps(static_cast<std::int64_t>(packets * static_cast<double>(kPacket) * 8 / round));
  }
  if (report.acknowledged) next = std::min(next, *report.acknowledged * kCompeteAhead + kAheadLeast);
  estimate_ = std::max(estimate_, next);
  return false;
}

}  // namespace rostra::rtp
