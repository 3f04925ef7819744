// SPDX-License-Identifier: Apache-2.0
#include "support/link_simulator.hpp"

#include <algorithm>
#include <utility>

namespace rostra::test {
namespace {

using rtp::Duration;
using rtp::TimePoint;

template <class T>
T valueAt(const Schedule<T>& schedule, TimePoint at) {
  T value{};
  for (const Step<T>& step : schedule)
    if (at.time_since_epoch() >= step.at) value = step.value;
  return value;
}

double uniform(std::mt19937& random) {
  return static_cast<double>(random()) / 4294967296.0;
}

}  // namespace

LinkSimulator::LinkSimulator(EventQueue& events, LinkConfig config)
    : events_(events), config_(std::move(config)), random_(config_.seed) {}

rtp::Bitrate LinkSimulator::capacity(TimePoint at) const noexcept {
  return valueAt(config_.capacity, at);
}

double LinkSimulator::bytesBetween(TimePoint from, TimePoint to) const noexcept {
  double bytes = 0;
  for (std::size_t i = 0; i < config_.capacity.size(); ++i) {
    const TimePoint begin = std::max(from, TimePoint{} + config_.capacity[i].at);
    const TimePoint end =
        i + 1 < config_.capacity.size() ? std::min(to, TimePoint{} + config_.capacity[i + 1].at) : to;
    if (end > begin) bytes += static_cast<double>(config_.capacity[i].value.bytesIn(end - begin));
  }
  return bytes;
}

// When the last of `bytes` leaves if the first begins at `from`: capacity may change in between.
TimePoint LinkSimulator::finish(TimePoint from, double bytes) const noexcept {
  for (std::size_t i = 0; i < config_.capacity.size(); ++i) {
    const bool last = i + 1 == config_.capacity.size();
    const TimePoint end = last ? TimePoint::max() : TimePoint{} + config_.capacity[i + 1].at;
    if (from >= end) continue;
    const double rate = static_cast<double>(config_.capacity[i].value.bps()) / 8;
    const double seconds = bytes / rate;
    const auto whole = std::chrono::duration<double>(seconds);
    if (last || from + std::chrono::duration_cast<Duration>(whole) <= end)
      return from + std::chrono::duration_cast<Duration>(whole);
    bytes -= rate * std::chrono::duration<double>(end - from).count();
    from = end;
  }
  return from;
}

bool LinkSimulator::lost() {
  const double share = valueAt(config_.loss, events_.now());
  if (share <= 0) return false;
  if (config_.burstLength <= 1) return uniform(random_) < share;
  // Two states; the mean time in the bad one is burstLength packets, and its share is the loss.
  const double leave = 1 / config_.burstLength;
  const double enter = leave * share / (1 - share);
  inBurst_ = uniform(random_) < (inBurst_ ? 1 - leave : enter);
  return inBurst_;
}

std::optional<Duration> LinkSimulator::send(std::uint32_t bytes, std::function<void()> deliver) {
  const TimePoint now = events_.now();
  while (!queue_.empty() && queue_.front().leaves <= now) {
    queuedBytes_ -= queue_.front().bytes;
    queue_.pop_front();
  }
  // At least two packets: a queue of one is none.
  const std::int64_t limit = std::max<std::int64_t>(capacity(now).bytesIn(config_.queue), 3000);
  if (queuedBytes_ + bytes > limit) return std::nullopt;
  const TimePoint leaves = finish(std::max(now, busyUntil_), bytes);
  queue_.push_back({leaves, bytes});
  queuedBytes_ += bytes;
  busyUntil_ = leaves;
  const Duration waited = leaves - now;
  if (lost()) return waited;
  TimePoint arrives = leaves + config_.delay;
  for (auto step = config_.moreDelay.rbegin(); step != config_.moreDelay.rend(); ++step) {
    if (events_.now() - TimePoint{} < step->at) continue;
    arrives += step->value;
    break;
  }
  if (config_.jitter > Duration::zero())
    arrives += std::chrono::duration_cast<Duration>(config_.jitter * uniform(random_));
  lastArrival_ = std::max(lastArrival_, arrives);
  events_.at(lastArrival_, std::move(deliver));
  return waited;
}

}  // namespace rostra::test
