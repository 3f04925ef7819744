// SPDX-License-Identifier: Apache-2.0
#include "rtp/congestion/probe_controller.hpp"

#include <algorithm>
#include <chrono>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

constexpr double kFirst = 3;
constexpr double kSecond = 6;
// A probe that came nearly as fast as it was sent may not have been fast enough.
constexpr double kCameThrough = 0.7;
constexpr double kFurther = 2;
constexpr Duration kStartup = 3s;
// A drop this large may have been a short disturbance: look, as soon as the queue is empty, whether it is
// over; each time half as far up.
constexpr double kDrop = 0.66;
constexpr double kOfPeak = 0.85;
// But not so far above what the line carries now that sound would have to wait for the probe.
constexpr double kMostAfterDrop = 3;
constexpr Duration kAfterDropInterval = 1s;
// While more could be used: a step up, from time to time, when nothing waits on the way.
constexpr double kStep = 1.5;
constexpr double kApplicationLimitedStep = 2;
constexpr Duration kInterval = 3s;
constexpr Duration kQuiet = 200ms;
// Long enough to see a rate through timers of a millisecond, short enough not to be felt.
constexpr Duration kLength = 15ms;
constexpr std::uint32_t kPackets = 5;

}  // namespace

void ProbeController::schedule(Bitrate bitrate) noexcept {
  const Bitrate bounded = std::min(bitrate, wanted_ * kFurther);
  if (bounded > estimate_) pending_.push(bounded);
}

void ProbeController::restart() noexcept {
  started_ = false;
  startup_ = true;
  pending_.clear();
  emptySince_.reset();
  peak_ = estimate_;
}

void ProbeController::onEstimate(Bitrate estimate, PathUse use, bool queueEmpty, TimePoint now) noexcept {
  if (use == PathUse::Over) {
    startup_ = false;
    pending_.clear();
  }
  if (use == PathUse::Over || !queueEmpty) {
    emptySince_.reset();
  } else if (!emptySince_) {
    emptySince_ = now;
  }
  peak_ = std::max(peak_, estimate);
  estimate_ = estimate;
}

void ProbeController::onResult(std::uint32_t id, Bitrate result, TimePoint now) noexcept {
  if (id != lastId_) return;
  if (lastAt_ && now - *lastAt_ > kStartup) startup_ = false;
  // Only with the last of the first clusters: the others say less. Later, only while nothing waits on the
  // way.
  if ((startup_ || emptySince_) && pending_.empty() && result > lastBitrate_ * kCameThrough &&
      lastBitrate_ < wanted_ * kFurther)
    schedule(result * kFurther);
}

std::optional<ProbeCluster> ProbeController::take(TimePoint now) noexcept {
  if (!started_) {
    started_ = true;
    schedule(estimate_ * kFirst);
    schedule(estimate_ * kSecond);
  }
  const bool empty = emptySince_ && now - *emptySince_ >= kQuiet;
  if (pending_.empty() && empty && estimate_ < wanted_) {
    const Duration since = lastAt_ ? now - *lastAt_ : kInterval;
    if (estimate_ < peak_ * kDrop && since >= kAfterDropInterval) {
      schedule(std::min(peak_ * kOfPeak, estimate_ * kMostAfterDrop));
      peak_ = (peak_ + estimate_) * 0.5;
    } else if (since >= kInterval) {
      schedule(
          std::min(estimate_ * (applicationLimited_ ? kApplicationLimitedStep : kStep), wanted_ * kStep));
    }
  }
  if (pending_.empty()) return std::nullopt;
  const Bitrate bitrate = pending_[0];
  BoundedList<Bitrate, 2> rest;
  if (pending_.size() > 1) rest.push(pending_[1]);
  pending_ = rest;
  lastAt_ = now;
  lastBitrate_ = bitrate;
  return ProbeCluster{++lastId_, bitrate, bitrate.bytesIn(kLength), kPackets};
}

}  // namespace rostra::rtp
