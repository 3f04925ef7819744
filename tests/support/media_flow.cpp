// SPDX-License-Identifier: Apache-2.0
#include "support/media_flow.hpp"

#include <algorithm>

namespace rostra::test {
namespace {

using rtp::Bitrate;
using rtp::Duration;
using rtp::TimePoint;

constexpr std::uint32_t kPacket = 1200;
constexpr std::uint32_t kLeastPacket = 100;
constexpr double kOfTarget = 0.95;  // what the source takes
constexpr double kUneven = 0.2;     // a frame is larger or smaller than the mean by up to this share
constexpr Duration kTimer = std::chrono::milliseconds(50);
constexpr std::size_t kRoom = 1200;
constexpr std::uint32_t kOverhead = 46;  // IP, UDP and SRTCP around a feedback packet

}  // namespace

MediaFlow::MediaFlow(EventQueue& events, LinkSimulator& forward, LinkSimulator& back, MediaFlowConfig config)
    : events_(events),
      forward_(forward),
      back_(back),
      config_(std::move(config)),
      random_(config_.seed),
      estimator_({config_.startEstimate, Bitrate::kbps(30), Bitrate::kbps(20'000)}) {
  estimator_.setWanted(config_.most);
  pacer_.setPace(estimator_.pace());
  events_.at(TimePoint{} + config_.start, [this] {
    makeFrame();
    onTimer();
  });
  events_.at(TimePoint{} + kSample, [this] { sample(); });
}

bool MediaFlow::paused() const noexcept {
  if (!config_.pause) return false;
  const Duration now = events_.now().time_since_epoch();
  return now >= config_.pause->at && now < config_.pause->at + config_.pause->value;
}

void MediaFlow::makeFrame() {
  events_.after(config_.frame, [this] { makeFrame(); });
  if (paused()) return;
  const Bitrate target = std::min(estimator_.target() * kOfTarget, config_.most);
  const double uneven = 1 + kUneven * (2 * (static_cast<double>(random_()) / 4294967296.0) - 1);
  auto left = static_cast<std::uint32_t>(uneven * static_cast<double>(target.bytesIn(config_.frame)));
  while (left > 0) {
    const std::uint32_t bytes = std::max(std::min(left, kPacket), kLeastPacket);
    pacer_.push(rtp::PacingClass::Video, {}, bytes, events_.now());
    left -= std::min(left, bytes);
  }
  pump();
}

void MediaFlow::pump() {
  const TimePoint now = events_.now();
  while (const auto next = pacer_.take(now)) send(next->bytes, next->probe);
  while (const std::uint32_t padding = pacer_.paddingWanted(now)) {
    paddingBytes_ += padding;
    send(padding, pacer_.onPadding(padding));
  }
  const auto due = pacer_.due(now);
  if (!due) return;
  const TimePoint next = std::max(*due, now + std::chrono::microseconds(100));
  if (pumpAt_ && *pumpAt_ > now && *pumpAt_ <= next) return;
  pumpAt_ = next;
  events_.at(next, [this] { pump(); });
}

void MediaFlow::send(std::uint32_t bytes, std::uint32_t probe) {
  const std::uint16_t sequence = history_.add(bytes, events_.now(), probe);
  estimator_.onSent(bytes, events_.now());
  ++sentPackets_;
  const auto wait = forward_.send(bytes, [this, sequence, bytes] {
    events_.after(config_.extraDelay, [this, sequence, bytes] { onReceived(sequence, bytes); });
  });
  if (wait) waits_.push_back(*wait);
}

void MediaFlow::onReceived(std::uint16_t sequence, std::uint32_t bytes) {
  receivedBytes_ += bytes;
  Duration ahead{};
  for (const auto& step : config_.clock)
    if (events_.now().time_since_epoch() >= step.at) ahead = step.value;
  // Far from the epoch, so that a clock may be behind ours.
  recorder_.onPacket(sequence, events_.now() + ahead + std::chrono::hours(1));
  if (feedbackAt_) return;
  feedbackAt_ = events_.now() + kFeedback;
  events_.at(*feedbackAt_, [this] { sendFeedback(); });
}

void MediaFlow::sendFeedback() {
  feedbackAt_.reset();
  for (bool more = true; more;) {
    std::vector<std::byte> buffer(kRoom);
    rtp::CompoundWriter writer(buffer);
    more = recorder_.write(writer, 1, 2);
    if (writer.bytes().empty()) return;
    buffer.resize(writer.bytes().size());
    const auto bytes = static_cast<std::uint32_t>(buffer.size()) + kOverhead;
    back_.send(bytes, [this, buffer = std::move(buffer)] {
      events_.after(config_.extraDelay, [this, buffer] { onFeedback(buffer); });
    });
  }
}

void MediaFlow::onFeedback(const std::vector<std::byte>& packet) {
  const TimePoint now = events_.now();
  results_.clear();
  rtp::CompoundReader reader(packet);
  while (const auto each = reader.next())
    if (const auto feedback = rtp::TransportFeedbackReader::open(*each))
      history_.onFeedback(*feedback, results_);
  for (const rtp::PacketResult& result : results_)
    if (result.received) rtt_ = now - result.sent;
  estimator_.onFeedback(results_, rtt_, now);
  pacer_.setPace(estimator_.pace());
  takeProbe();
}

void MediaFlow::onTimer() {
  events_.after(kTimer, [this] { onTimer(); });
  if (paused()) return;
  estimator_.onTimer(events_.now());
  pacer_.setPace(estimator_.pace());
  takeProbe();
}

void MediaFlow::takeProbe() {
  if (paused()) return;
  const auto cluster = estimator_.takeProbe(events_.now());
  if (!cluster) return;
  pacer_.startProbe(*cluster);
  pump();
}

void MediaFlow::sample() {
  samples_.push_back({estimator_.estimate(), receivedBytes_});
  receivedBytes_ = 0;
  events_.after(kSample, [this] { sample(); });
}

Bitrate MediaFlow::received(Duration from, Duration to) const noexcept {
  std::int64_t bytes = 0;
  for (auto i = from / kSample; i < to / kSample && i < static_cast<std::int64_t>(samples_.size()); ++i)
    bytes += samples_[static_cast<std::size_t>(i)].receivedBytes;
  return Bitrate::of(bytes, to - from);
}

Bitrate MediaFlow::estimated(Duration from, Duration to) const noexcept {
  Bitrate sum;
  std::int64_t count = 0;
  for (auto i = from / kSample; i < to / kSample && i < static_cast<std::int64_t>(samples_.size());
       ++i, ++count)
    sum = sum + samples_[static_cast<std::size_t>(i)].estimate;
  return count == 0 ? Bitrate() : sum * (1.0 / static_cast<double>(count));
}

std::optional<Duration> MediaFlow::firstWithin(Duration from, Bitrate least, Bitrate most) const noexcept {
  for (auto i = from / kSample; i < static_cast<std::int64_t>(samples_.size()); ++i) {
    const Bitrate estimate = samples_[static_cast<std::size_t>(i)].estimate;
    if (estimate >= least && estimate <= most) return (i + 1) * kSample;
  }
  return std::nullopt;
}

Duration MediaFlow::queueDelay(double share) const {
  if (waits_.empty()) return {};
  auto sorted = waits_;
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), sorted.begin() + at, sorted.end());
  return sorted[static_cast<std::size_t>(at)];
}

}  // namespace rostra::test
