// SPDX-License-Identifier: Apache-2.0
#include "sfu/forward/producer.hpp"

#include "base/check.hpp"
#include "rtp/packet/audio_level.hpp"
#include "rtp/payload/h264.hpp"
#include "rtp/payload/vp8.hpp"

#include <algorithm>
#include <cmath>

namespace rostra::sfu {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// A simulcast layer without a packet for this long was switched off by the browser (bandwidth, CPU,
// `active`). Chromium repeats a still picture about once a second, so a quiet layer is not a dead one before
// that.
constexpr auto kLayerSilence = 2s;
// One that was switched off on purpose falls silent when its sender has read that: no doubt.
constexpr auto kDormantSilence = 500ms;
// A jump in sequence numbers larger than this is a restart of the sender, not loss (RFC 3550 A.1
// MAX_DROPOUT).
constexpr int kMaxDropout = 3000;

// A layer without a packet for this long at the end of a second has not come all of it.
constexpr auto kWhole = 300ms;

struct Payload {
  bool valid = true;
  bool keyFrame = false;
  std::optional<rtp::FrameSize> size;
  std::optional<rtp::Vp8Descriptor> vp8 = std::nullopt;
};
constexpr Payload kInvalid{false, false, std::nullopt};

Payload inspect(Codec codec, rtp::Bytes payload) noexcept {
  switch (codec) {
    case Codec::Vp8: {
      const auto vp8 = rtp::parseVp8(payload);
      return vp8 ? Payload{true, vp8->keyFrame, vp8->frameSize, vp8} : kInvalid;
    }
    case Codec::H264: {
      const auto h264 = rtp::parseH264(payload);
      return h264 ? Payload{true, h264->keyFrame(), h264->frameSize} : kInvalid;
    }
    case Codec::Opus:
      break;
  }
  return {true, true, std::nullopt};  // sound starts anywhere
}

static_assert(kMaxLayers == rtp::LayerHealth::kMaxLayers);

}  // namespace

Producer::Producer(std::shared_ptr<glib::Loop> loop, std::string participant, Source source, Codec codec,
                   std::vector<std::string> rids, std::chrono::milliseconds keyFrameInterval,
                   std::shared_ptr<MediaMetrics> metrics, rtp::Duration layerHold)
    : loop_(std::move(loop)),
      participant_(std::move(participant)),
      source_(source),
      codec_(codec),
      rids_(std::move(rids)),
      layerCount_(std::clamp<std::size_t>(rids_.size(), 1, kMaxLayers)),
      metrics_(std::move(metrics)),
      demand_(layerCount_, layerHold),
      told_(demand_.sent()),
      throttle_(keyFrameInterval) {}

Producer::~Producer() {
  ROSTRA_CHECK(closed_);
}

void Producer::bindLayer(std::size_t layer, std::uint32_t ssrc, AskForKeyFrame ask) {
  if (layer >= layerCount_) return;
  layers_[layer].ssrc.store(ssrc, std::memory_order_relaxed);
  const std::lock_guard lock(askMutex_);
  ask_[layer] = std::move(ask);
}

bool Producer::noteSequence(std::size_t layer, Sequence& state, std::uint16_t sequence) noexcept {
  if (!std::exchange(state.started, true)) {
    state.highest = sequence;
    return false;
  }
  const int ahead = static_cast<std::int16_t>(static_cast<std::uint16_t>(sequence - state.highest));
  if (ahead <= 0) return false;  // late: counted as lost when it was jumped over
  state.highest = sequence;
  if (ahead == 1 || ahead > kMaxDropout) return false;
  layers_[layer].lost.fetch_add(static_cast<std::uint64_t>(ahead - 1), std::memory_order_relaxed);
  return true;
}

void Producer::receive(const FanOut::Routes& routes, std::size_t layer, Sequence& sequence, GstBuffer* buffer,
                       const rtp::PacketView& packet, std::uint8_t audioLevelId,
                       rtp::TimePoint received) noexcept {
  if (layer >= layerCount_) return;
  LayerCounters& counters = layers_[layer];
  const auto now = Clock::now();
  if (counters.packets.fetch_add(1, std::memory_order_relaxed) == 0) {
    std::int64_t none = 0;
    firstPacketNs_.compare_exchange_strong(none, now.time_since_epoch().count(), std::memory_order_relaxed);
  }
  counters.bytes.fetch_add(packet.bytes().size(), std::memory_order_relaxed);
  if (codec_ == Codec::Opus) {
    metrics_->countPacket(SfuCount::AudioPacketsIn, SfuCount::AudioBytesIn, packet.bytes().size());
  } else {
    metrics_->countPacket(SfuCount::VideoPacketsIn, SfuCount::VideoBytesIn, packet.bytes().size());
  }
  const bool gap = noteSequence(layer, sequence, packet.sequence());

  Payload payload;
  if (packet.payload().empty()) {
    payload.keyFrame = false;  // padding: probes for bandwidth
  } else {
    payload = inspect(codec_, packet.payload());
    const std::size_t temporal = payload.vp8 ? payload.vp8->temporalId.value_or(0) : 0;
    if (temporal > 0)
      counters.enhancementBytes[std::min(temporal, rtp::kTemporalLayers - 1) - 1].fetch_add(
          packet.bytes().size(), std::memory_order_relaxed);
    if (packet.marker()) counters.frames.fetch_add(1, std::memory_order_relaxed);
  }
  if (!payload.valid) {
    counters.malformed.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  // Padding does not make a layer alive: there would never be a key frame to start at.
  bool changed = false;
  if (!packet.payload().empty()) {
    counters.lastArrivalNs.store(now.time_since_epoch().count(), std::memory_order_relaxed);
    changed = !counters.alive.exchange(true, std::memory_order_relaxed);
  }
  if (payload.keyFrame && codec_ != Codec::Opus) {
    counters.keyFrames.fetch_add(1, std::memory_order_relaxed);
    keyFrameCame_.store(true, std::memory_order_relaxed);
    if (payload.size) {
      const std::uint32_t size = static_cast<std::uint32_t>(payload.size->width) << 16 | payload.size->height;
      changed |= counters.size.exchange(size, std::memory_order_relaxed) != size;
    }
  }
  if (changed) bump(false);

  if (!enabled_.load(std::memory_order_relaxed)) {
    mutedDrops_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  if (codec_ == Codec::Opus) noteLevel(packet, audioLevelId);
  FanOut::forward(routes, InboundPacket{buffer, packet, layer, payload.keyFrame, gap, now,
                                        GST_BUFFER_PTS(buffer), GST_BUFFER_DTS_IS_VALID(buffer),
                                        payload.vp8 ? &*payload.vp8 : nullptr, received});
}

void Producer::noteLevel(const rtp::PacketView& packet, std::uint8_t audioLevelId) noexcept {
  const auto value = packet.findExtension(audioLevelId);
  const auto level = value ? rtp::parseAudioLevel(*value) : std::nullopt;
  if (level) levels_.add(level->dbov);
}

void Producer::bump(bool newGeneration) noexcept {
  // Low half: any change; high half: switched on again. The low half wraps into the high one once in 65536
  // changes, which costs a key frame.
  version_.fetch_add(newGeneration ? 0x10001U : 1U, std::memory_order_acq_rel);
}

void Producer::setEnabled(bool enabled) {
  loop_->assertHere();
  if (enabled_.exchange(enabled, std::memory_order_relaxed) == enabled) return;
  bump(enabled);
  if (enabled) demand_.restart(Clock::now());
  if (!enabled) (void)takeLevel();
}

void Producer::tick() {
  loop_->assertHere();
  measureRates();
  updateNeeds();
  checkLiveness();
  checkHealth();
}

void Producer::updateNeeds() {
  loop_->assertHere();
  if (layerCount_ == 1 || closed_ || !enabled()) return;  // while it is off nobody can say
  std::array<rtp::LayerState, kMaxLayers> states{};
  const auto present = layerStates(states);
  rtp::LayerSet needed = 0;
  for (const auto& consumer : *fanOut_.routes()) needed |= consumer->neededLayers(present);
  // Whoever chooses has to know what there is.
  for (std::size_t i = 0; i < layerCount_; ++i) {
    if (present[i].size.width == 0) needed |= 1U << i;
  }
  const auto now = Clock::now();
  demand_.update(needed, now);
  const rtp::LayerSet dormant = demand_.dormant(now);
  if (dormant_.exchange(dormant, std::memory_order_relaxed) != dormant) bump(false);
}

std::optional<rtp::LayerSet> Producer::takeLayersToSend() {
  loop_->assertHere();
  if (std::exchange(told_, demand_.sent()) == demand_.sent()) return std::nullopt;
  return told_;
}

void Producer::measureRates() {
  const auto now = Clock::now();
  const std::chrono::duration<double> passed = now - sampled_;
  if (passed < 1s) return;
  sampled_ = now;
  for (std::size_t i = 0; i < layerCount_; ++i) {
    Sample next{layers_[i].packets.load(std::memory_order_relaxed),
                layers_[i].bytes.load(std::memory_order_relaxed),
                {},
                layers_[i].frames.load(std::memory_order_relaxed)};
    for (std::size_t temporal = 0; temporal < next.enhancementBytes.size(); ++temporal)
      next.enhancementBytes[temporal] = layers_[i].enhancementBytes[temporal].load(std::memory_order_relaxed);
    const Sample before = std::exchange(samples_[i], next);
    const auto perSecond = [&](std::uint64_t difference) {
      return static_cast<double>(difference) / passed.count();
    };
    // Nobody chooses a layer of unknown size, so nobody asks for the key frame that would tell its size.
    if (layerCount_ > 1 && next.frames > before.frames && layers_[i].keyFrames.load() == 0)
      requestKeyFrame(i);
    const auto kbps = [&](std::uint64_t bytes) {
      return static_cast<std::uint32_t>(perSecond(bytes) * 8 / 1000);
    };
    // A second in which it began or ended says too little.
    const auto silent = now.time_since_epoch().count() - layers_[i].lastArrivalNs.load();
    const bool whole = rates_[i].framesPerSecond > 0 && silent < std::chrono::nanoseconds(kWhole).count();
    rates_[i] = {kbps(next.bytes - before.bytes),
                 {},
                 static_cast<std::uint32_t>(std::lround(perSecond(next.packets - before.packets))),
                 static_cast<std::uint32_t>(std::lround(perSecond(next.frames - before.frames)))};
    for (std::size_t temporal = 0; temporal < next.enhancementBytes.size(); ++temporal)
      rates_[i].enhancementKbps[temporal] =
          kbps(next.enhancementBytes[temporal] - before.enhancementBytes[temporal]);
    if (rates_[i].kbps > 0 && (whole || costs_[i] == 0)) costs_[i] = rates_[i].kbps;
  }
}

void Producer::checkLiveness() {
  if (layerCount_ == 1) return;  // nothing to choose from
  const auto now = Clock::now();
  for (std::size_t i = 0; i < layerCount_; ++i) {
    LayerCounters& layer = layers_[i];
    const auto limit = (now - (wanted(i) ? kLayerSilence : kDormantSilence)).time_since_epoch().count();
    if (layer.lastArrivalNs.load(std::memory_order_relaxed) < limit &&
        layer.alive.exchange(false, std::memory_order_relaxed)) {
      bump(false);
    }
  }
}

void Producer::checkHealth() {
  if (layerCount_ == 1) return;
  const rtp::LayerSet dormant = dormant_.load(std::memory_order_relaxed);
  std::array<rtp::LayerFrames, kMaxLayers> frames;
  for (std::size_t i = 0; i < layerCount_; ++i) {
    const bool asleep = (dormant >> i & 1U) != 0;
    if (asleep) health_.forgive(i);
    frames[i] = {layers_[i].frames.load(std::memory_order_relaxed),
                 !asleep && layers_[i].alive.load(std::memory_order_relaxed)};
  }
  health_.update(std::span(frames).first(layerCount_), Clock::now());
  bool changed = false;
  for (std::size_t i = 0; i < layerCount_; ++i) {
    const bool starved = health_.starved(i);
    changed |= layers_[i].starved.exchange(starved, std::memory_order_relaxed) != starved;
  }
  if (changed) bump(false);
}

std::span<const rtp::LayerState> Producer::layerStates(
    std::array<rtp::LayerState, kMaxLayers>& states) const noexcept {
  const rtp::LayerSet dormant = dormant_.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i < layerCount_; ++i) {
    const std::uint32_t size = layers_[i].size.load(std::memory_order_relaxed);
    states[i].size = {static_cast<std::uint16_t>(size >> 16), static_cast<std::uint16_t>(size & 0xffff)};
    states[i].alive = layers_[i].alive.load(std::memory_order_relaxed) &&
                      !layers_[i].starved.load(std::memory_order_relaxed);
    states[i].dormant = (dormant >> i & 1U) != 0;
  }
  return std::span(states).first(layerCount_);
}

void Producer::requestKeyFrame(std::size_t layer) noexcept {
  if (codec_ == Codec::Opus || layer >= layerCount_) return;
  keyFramesAsked_.fetch_add(1, std::memory_order_relaxed);
  wanted_.fetch_or(1U << layer, std::memory_order_relaxed);
  if (posted_.exchange(true, std::memory_order_acq_rel)) return;
  loop_->post(weak_from_this(), [](Producer& self) { self.serveKeyFrames(); });
}

void Producer::serveKeyFrames() {
  posted_.store(false, std::memory_order_release);
  if (closed_) return;
  // Per producer, not per person: camera and screen have encoders of their own, but one request refreshes all
  // layers.
  if (keyFrameCame_.exchange(false, std::memory_order_relaxed)) throttle_.onKeyFrame();
  const auto now = Clock::now();
  if (throttle_.request(now)) {
    sendKeyFrameRequest();
  } else if (const auto due = throttle_.due(); due && !throttleTimer_.active()) {
    const auto delay =
        std::chrono::ceil<std::chrono::milliseconds>(std::max(*due - now, Clock::duration::zero()));
    throttleTimer_ = loop_->after(delay, [weak = weak_from_this()] {
      const auto self = weak.lock();
      if (!self || self->closed_) return;
      if (self->keyFrameCame_.exchange(false, std::memory_order_relaxed)) self->throttle_.onKeyFrame();
      if (self->throttle_.expire(Clock::now())) self->sendKeyFrameRequest();
    });
  }
}

void Producer::sendKeyFrameRequest() {
  const std::uint32_t wanted = wanted_.exchange(0, std::memory_order_relaxed);
  std::array<AskForKeyFrame, kMaxLayers> ask;
  {
    const std::lock_guard lock(askMutex_);
    ask = ask_;
  }
  bool sent = false;
  for (std::size_t i = 0; i < layerCount_; ++i) {
    if (!ask[i] || (wanted & 1U << i) == 0) continue;
    ask[i]();
    sent = true;
  }
  if (sent) ++keyFramesSent_;
}

void Producer::close() {
  loop_->assertHere();
  closed_ = true;
  throttleTimer_.stop();
  for (const auto& consumer : *fanOut_.routes()) consumer->setOpen(false);
  fanOut_.clear();
  const std::lock_guard lock(askMutex_);
  for (auto& ask : ask_) ask = nullptr;
}

}  // namespace rostra::sfu
