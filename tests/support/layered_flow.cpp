// SPDX-License-Identifier: Apache-2.0
#include "support/layered_flow.hpp"

#include "sfu/forward/consumer.hpp"

#include <algorithm>
#include <array>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using rtp::Bitrate;
using rtp::Duration;
using rtp::TimePoint;

constexpr std::uint32_t kPacket = 1200;
constexpr std::uint32_t kLeastPacket = 100;
constexpr double kUneven = 0.2;  // a frame is larger or smaller than the mean by up to this share
constexpr Duration kFrame = 33'333us;
constexpr Duration kVoice = 20ms;
constexpr Duration kTick = 10ms;       // the engine's
constexpr Duration kAllocate = 200ms;  // the router's
constexpr Duration kFeedback = 100ms;  // Chromium's at these bitrates
constexpr double kBaseLayer = 0.4;
constexpr double kFell = 0.8;  // the sender's
constexpr std::size_t kRoom = 1200;
constexpr std::uint32_t kOverhead = 46;  // IP, UDP and SRTCP around a feedback packet
constexpr rtp::FrameSize kLargest{640, 360};

}  // namespace

LayeredFlow::LayeredFlow(EventQueue& events, LinkSimulator& forward, LinkSimulator& back,
                         LayeredFlowConfig config)
    : events_(events),
      forward_(forward),
      back_(back),
      config_(std::move(config)),
      random_(config_.seed),
      demand_(config_.layers.size()),
      encodedFrom_(config_.layers.size(), TimePoint{}),
      recorder_(kFeedback) {
  rate_.setNumbered(true);
  events_.at(TimePoint{}, [this] {
    allocateRegularly();
    makeFrame();
    makeVoice();
    tick();
  });
  events_.at(TimePoint{} + kSample, [this] { sample(); });
}

std::vector<sfu::LayerCost> LayeredFlow::layers() const {
  std::vector<sfu::LayerCost> costs;
  for (std::size_t i = 0; i < config_.layers.size(); ++i) {
    const rtp::FrameSize size{static_cast<std::uint16_t>(kLargest.width >> i),
                              static_cast<std::uint16_t>(kLargest.height >> i)};
    const bool alive =
        (config_.neverComes >> i & 1U) == 0 && encodedFrom_[i] && *encodedFrom_[i] <= events_.now();
    const bool dormant = (demand_.dormant(events_.now()) >> i & 1U) != 0;
    costs.push_back({{size, alive, dormant}, static_cast<std::uint32_t>(config_.layers[i].bps() / 1000)});
  }
  return costs;
}

// As Consumer::neededLayers().
void LayeredFlow::switchLayers(const std::vector<sfu::LayerCost>& layers, const rtp::VideoShare& share) {
  if (!config_.switchesLayers) return;
  std::vector<rtp::LayerState> states;
  for (const sfu::LayerCost& layer : layers) states.push_back(layer.state);
  rtp::LayerNeed need{kLargest};
  if (share.lowBandwidth) {
    need.largest = sfu::limitOf(share, layers.size());
    need.paused = !share.layer;
  }
  if (current_ >= 0) need.current = static_cast<std::size_t>(current_);
  const auto sent = demand_.update(rtp::neededLayers(states, need), events_.now());
  for (std::size_t i = 0; i < encodedFrom_.size(); ++i) {
    if ((sent >> i & 1U) == 0) {
      encodedFrom_[i].reset();
    } else if (!encodedFrom_[i]) {
      encodedFrom_[i] = events_.now() + config_.switchOn;
    }
  }
}

void LayeredFlow::allocateRegularly() {
  events_.after(kAllocate, [this] { allocateRegularly(); });
  allocate();
}

void LayeredFlow::allocate() {
  const auto costs = layers();
  const std::array demands{sfu::demandOf(0, costs, kLargest, current_)};
  const auto shares = allocator_.allocate(demands, config_.audio, rate_.estimate(), events_.now());
  const std::size_t limit = sfu::limitOf(shares.front(), costs.size());
  int target = limit == sfu::Consumer::kPaused ? -1 : static_cast<int>(limit);
  // One that was asked for in vain: what comes goes on, or begins.
  if (target >= 0 && !costs[static_cast<std::size_t>(target)].state.alive)
    target = current_ >= 0 ? current_ : static_cast<int>(costs.size()) - 1;
  rate_.setWanted(allocator_.wanted());
  switchLayers(costs, shares.front());
  if (target == target_) return;
  target_ = target;
  // As Consumer does it: a pause begins at once, another layer with a key frame.
  if (target < 0) current_ = -1;
  keyFrameAt_.reset();
  if (target < 0 || target == current_) return;
  const auto encoded = encodedFrom_[static_cast<std::size_t>(target)];
  keyFrameAt_ = std::max(encoded.value_or(events_.now()), events_.now()) + config_.keyFrameAfter;
}

void LayeredFlow::makeFrame() {
  events_.after(kFrame, [this] { makeFrame(); });
  double size = 1 + kUneven * (2 * (static_cast<double>(random_()) / 4294967296.0) - 1);
  if (keyFrameAt_ && *keyFrameAt_ <= events_.now()) {
    keyFrameAt_.reset();
    current_ = target_;
    size = config_.keyFrameSize;
  }
  if (current_ < 0) return;
  // As Consumer does it: base layer only, until the smaller one begins.
  if (keyFrameAt_ && target_ > current_) size *= kBaseLayer;
  const Bitrate bitrate = config_.layers[static_cast<std::size_t>(current_)];
  for (auto left = static_cast<std::uint32_t>(size * static_cast<double>(bitrate.bytesIn(kFrame)));
       left > 0;) {
    const std::uint32_t bytes = std::max(std::min(left, kPacket), kLeastPacket);
    push(rtp::PacingClass::Video, bytes);
    left -= std::min(left, bytes);
  }
}

void LayeredFlow::makeVoice() {
  events_.after(kVoice, [this] { makeVoice(); });
  push(rtp::PacingClass::Audio, static_cast<std::uint32_t>(config_.audio.bytesIn(kVoice)));
}

void LayeredFlow::push(rtp::PacingClass priority, std::uint32_t bytes) {
  pacer_.push(priority, {priority == rtp::PacingClass::Audio}, bytes, events_.now());
  pump();
}

void LayeredFlow::pump() {
  const TimePoint now = events_.now();
  while (const auto next = pacer_.take(now)) send(next->bytes, next->probe, next->packet.voice);
  while (const std::uint32_t padding = pacer_.paddingWanted(now))
    send(padding, pacer_.onPadding(padding), false);
  const auto due = pacer_.due(now);
  if (!due) return;
  const TimePoint next = std::max(*due, now + 500us);
  if (pumpAt_ && *pumpAt_ > now && *pumpAt_ <= next) return;
  pumpAt_ = next;
  events_.at(next, [this] { pump(); });
}

void LayeredFlow::send(std::uint32_t bytes, std::uint32_t probe, bool voice) {
  const std::uint16_t sequence = history_.add(bytes, events_.now(), probe);
  rate_.onSent(bytes, events_.now());
  now_.offeredBytes += bytes;
  now_.voices += voice ? 1 : 0;
  const auto wait = forward_.send(bytes, [this, sequence] { onReceived(sequence); });
  if (wait) {
    now_.wait = std::max(now_.wait, *wait);
  } else {
    now_.lostVoices += voice ? 1 : 0;
  }
}

void LayeredFlow::onReceived(std::uint16_t sequence) {
  recorder_.onPacket(sequence, events_.now() + 1h);
  if (feedbackAt_) return;
  feedbackAt_ = events_.now() + kFeedback;
  events_.at(*feedbackAt_, [this] { sendFeedback(); });
}

void LayeredFlow::sendFeedback() {
  feedbackAt_.reset();
  for (bool more = true; more;) {
    std::vector<std::byte> buffer(kRoom);
    rtp::CompoundWriter writer(buffer);
    more = recorder_.write(writer, 1, 2);
    if (writer.bytes().empty()) return;
    buffer.resize(writer.bytes().size());
    back_.send(static_cast<std::uint32_t>(buffer.size()) + kOverhead,
               [this, buffer = std::move(buffer)] { onFeedback(buffer); });
  }
}

void LayeredFlow::onFeedback(const std::vector<std::byte>& packet) {
  results_.clear();
  rtp::CompoundReader reader(packet);
  while (const auto each = reader.next()) {
    if (const auto feedback = rtp::TransportFeedbackReader::open(*each))
      history_.onFeedback(*feedback, results_);
  }
  for (const rtp::PacketResult& result : results_)
    if (result.received) rtt_ = events_.now() - result.sent;
  rate_.onFeedback(results_, rtt_, events_.now());
  followRate();
}

// As SubscribeSender does it, whose router hears of a fall at once.
void LayeredFlow::followRate() {
  pacer_.setPace(rate_.pace());
  pacer_.holdUntil(rate_.heldUntil());
  if (const auto probe = rate_.takeProbe(events_.now())) pacer_.startProbe(*probe);
  highest_ = std::max(highest_, rate_.estimate());
  if (rate_.estimate() < highest_ * kFell) {
    highest_ = rate_.estimate();
    allocate();
    if (target_ > current_) {  // as Consumer::leaveLayer()
      current_ = -1;
      pacer_.discard([](const Payload&) { return true; });
    }
  }
  pump();
}

void LayeredFlow::tick() {
  events_.after(kTick, [this] { tick(); });
  rate_.tick(events_.now());
  followRate();
}

void LayeredFlow::sample() {
  now_.layer = current_;
  now_.sent = demand_.sent();
  now_.estimate = rate_.estimate();
  samples_.push_back(now_);
  now_ = {};
  events_.after(kSample, [this] { sample(); });
}

}  // namespace rostra::test
