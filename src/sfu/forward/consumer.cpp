// SPDX-License-Identifier: Apache-2.0
#include "sfu/forward/consumer.hpp"

#include "rtp/payload/vp8.hpp"
#include "sfu/forward/producer.hpp"

#include <algorithm>

namespace rostra::sfu {
namespace {

using namespace std::chrono_literals;

// A request may be lost on its way to the browser, or the browser may be slow: ask again this much later.
constexpr auto kAskAgain = 500ms;
// While another layer is shown, a target that does not answer is asked less and less often, up to every 8 s:
// each request costs the browser a key frame of every layer.
constexpr unsigned kMostDoublings = 4;
// Without any picture for this long a layer that does not fit is taken: the one that does may have been
// switched off by the browser, which is known only when it has been silent for two seconds.
constexpr auto kStarving = 1s;
// Until the page has said how large it shows a picture: the middle layer of a common camera.
constexpr rtp::FrameSize kDefaultTile{640, 360};

std::uint32_t pack(rtp::FrameSize size) noexcept {
  return static_cast<std::uint32_t>(size.width) << 16 | size.height;
}
rtp::FrameSize unpack(std::uint32_t value) noexcept {
  return {static_cast<std::uint16_t>(value >> 16), static_cast<std::uint16_t>(value & 0xffff)};
}

}  // namespace

Consumer::Consumer(std::shared_ptr<Producer> producer, std::shared_ptr<Outlet> outlet,
                   std::shared_ptr<MediaMetrics> metrics)
    : producer_(std::move(producer)),
      outlet_(std::move(outlet)),
      metrics_(std::move(metrics)),
      video_(factsOf(producer_->codec()).kind == rtp::MediaKind::Video),
      tile_(pack(video_ ? kDefaultTile : rtp::FrameSize{1, 1})) {}

void Consumer::setTile(rtp::FrameSize size) noexcept {
  if (video_) tile_.store(pack(size), std::memory_order_relaxed);
}

rtp::FrameSize Consumer::tile() const noexcept {
  return unpack(tile_.load(std::memory_order_relaxed));
}

void Consumer::setLayerLimit(std::size_t largest, std::uint8_t temporal, bool lowBandwidth) noexcept {
  if (!video_) return;
  temporalLimit_.store(temporal, std::memory_order_relaxed);
  limit_.store(static_cast<std::uint8_t>(std::min(largest, kPaused)), std::memory_order_relaxed);
  lowBandwidth_.store(lowBandwidth, std::memory_order_relaxed);
}

void Consumer::leaveLayer() noexcept {
  leaves_.fetch_add(1, std::memory_order_release);
}

rtp::LayerSet Consumer::neededLayers(std::span<const rtp::LayerState> layers) const noexcept {
  if (!video_ || !open()) return 0;
  const int current = layer();
  // A limit for another reason than bandwidth only says what its sender does not manage.
  const bool low = lowBandwidth();
  return rtp::neededLayers(
      layers, {.tile = tile(),
               .largest = low ? limit_.load(std::memory_order_relaxed) : std::size_t{0},
               .paused = low && paused(),
               .current = current < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(current))});
}

void Consumer::setOpen(bool open) noexcept {
  if (open && !open_.load(std::memory_order_relaxed)) restarts_.fetch_add(1, std::memory_order_relaxed);
  open_.store(open, std::memory_order_release);
}

void Consumer::requestKeyFrame() noexcept {
  if (!video_) return;
  keyFrameRequests_.fetch_add(1, std::memory_order_relaxed);
  const int layer = layer_.load(std::memory_order_relaxed);
  if (layer < 0) return;  // waits for a key frame anyway
  producer_->requestKeyFrame(static_cast<std::size_t>(layer));
  receiverAsked_.store(true, std::memory_order_relaxed);
}

void Consumer::askLocked(std::size_t layer, rtp::TimePoint now, bool atOnce) noexcept {
  if (!video_ || (!atOnce && now - lastAsked_ < kAskAgain)) return;
  lastAsked_ = now;
  producer_->requestKeyFrame(layer);
}

// A request or its answer may get lost: goes on asking until a key frame was forwarded.
void Consumer::repairLocked(std::size_t layer) noexcept {
  if (receiverAsked_.exchange(false, std::memory_order_relaxed)) {
    broken_ = true;
    lastAsked_ = lastArrival_;  // by requestKeyFrame()
  }
  if (broken_) askLocked(layer, lastArrival_, false);
}

// A layer that the path does not carry goes on until the smaller one begins, but with as little as can be.
std::uint8_t Consumer::temporalLimitLocked(std::size_t layer) const noexcept {
  return layer < seenLimit_ ? 0 : temporalLimit_.load(std::memory_order_relaxed);
}

// Whether the packet is left out.
bool Consumer::thinOutLocked(const InboundPacket& packet) noexcept {
  const std::uint8_t limit = temporalLimitLocked(packet.layer);
  if (limit == rtp::TemporalFilter::kAll && temporal_.current() == limit) return false;
  if (producer_->codec() != Codec::Vp8 || packet.view.payload().empty()) return false;
  const auto parsed = packet.vp8 ? std::nullopt : rtp::parseVp8(packet.view.payload());
  const rtp::Vp8Descriptor* vp8 = packet.vp8 ? packet.vp8 : parsed ? &*parsed : nullptr;
  temporal_.setLimit(limit);
  return vp8 && !temporal_.pass(*vp8);
}

void Consumer::updateLocked() noexcept {
  const std::uint32_t version = producer_->version();
  const std::uint32_t tile = tile_.load(std::memory_order_relaxed);
  const std::uint32_t restarts = restarts_.load(std::memory_order_relaxed);
  const std::uint32_t leaves = leaves_.load(std::memory_order_acquire);  // before the limit that goes with it
  const std::uint8_t limit = limit_.load(std::memory_order_relaxed);
  if (!fresh_ && version == seenVersion_ && tile == seenTile_ && restarts == seenRestarts_ &&
      limit == seenLimit_ && leaves == seenLeaves_)
    return;
  // What was left out while the gate was closed or the source was off is no loss: start again at a key frame.
  const bool restarted =
      restarts != seenRestarts_ || producer_->generationOf(version) != producer_->generationOf(seenVersion_);
  if (restarted) selector_.reset();
  const auto target = selector_.target();
  const auto current = selector_.current();
  const bool waitedForSender = selector_.waitsForSender();
  if (fresh_ || restarted || !target) lastForwarded_ = lastArrival_;
  fresh_ = false;
  seenVersion_ = version;
  seenTile_ = tile;
  seenRestarts_ = restarts;
  seenLimit_ = limit;
  // The path does not carry what waits for it either.
  const bool left = leaves != std::exchange(seenLeaves_, leaves) && current && *current < limit;
  if (current && (limit == kPaused || left)) outlet_->discardLocked();
  if (left) {
    selector_.reset();
    if (metrics_ && limit != kPaused) metrics_->count(SfuCount::LayersDown);
  }
  selector_.setTile(limit == kPaused ? rtp::FrameSize{} : unpack(tile));
  std::array<rtp::LayerState, kMaxLayers> states{};
  const auto present = producer_->layerStates(states);
  for (std::size_t i = 0; i < std::min<std::size_t>(limit, present.size()); ++i) states[i] = {};
  (void)selector_.update(present);
  const auto now = selector_.current();
  layer_.store(now ? static_cast<int>(*now) : -1, std::memory_order_relaxed);
  if (selector_.waitsForKeyFrame() &&
      (restarted || selector_.target() != target || (waitedForSender && !selector_.waitsForSender()))) {
    lastAsked_ = {};
    unanswered_ = 0;
  }
}

void Consumer::forward(const InboundPacket& packet) noexcept {
  if (!open_.load(std::memory_order_acquire)) return;
  if (!outlet_->here()) return outlet_->handOver(shared_from_this(), packet);
  const std::lock_guard lock(outlet_->mutex());
  if (!open_.load(std::memory_order_acquire)) return;
  lastArrival_ = std::max(lastArrival_,
                          packet.arrival);  // two layers' threads may have read the clock in the other order
  updateLocked();

  // A sender takes a moment to switch a layer on: whoever has no picture gets what there is until then.
  const bool starving =
      selector_.waitsForKeyFrame() && packet.layer >= seenLimit_ &&
      (lastArrival_ - lastForwarded_ > kStarving || (selector_.waitsForSender() && !selector_.current()));
  const auto verdict = selector_.onPacket(packet.layer, packet.switchPoint, starving);
  if (const auto target = selector_.target(); target && selector_.waitsForKeyFrame()) {
    const unsigned doublings = starving ? 0 : std::min(unanswered_, kMostDoublings);
    const bool comes = !selector_.waitsForSender();  // or there is nothing to make a key frame of yet
    if ((comes || starving) && lastArrival_ - lastAsked_ >= kAskAgain * (1U << doublings)) {
      lastAsked_ = lastArrival_;
      if (comes) producer_->requestKeyFrame(*target);
      if (starving) producer_->requestKeyFrame(packet.layer);
      ++unanswered_;
    }
  }
  if (verdict == rtp::LayerVerdict::Drop) {
    drop(selector_.target() == packet.layer ? ConsumerDrop::WaitingForKeyFrame : ConsumerDrop::Layer);
    return;
  }
  rtp::Rewriter& rewriter = outlet_->rewriterLocked();
  if (verdict == rtp::LayerVerdict::Switch || packet.view.ssrc() != ssrc_) {
    if (!packet.switchPoint) {  // the browser began a new stream for this layer
      askLocked(packet.layer, lastArrival_, false);
      drop(ConsumerDrop::WaitingForKeyFrame);
      return;
    }
    ssrc_ = packet.view.ssrc();
    rewriter.switchTo(ssrc_);
    temporal_.setLimit(temporalLimitLocked(packet.layer));
    temporal_.restart();
    noteSwitch(packet.layer);
  }
  if (packet.gap && !packet.switchPoint) {
    broken_ = true;
    askLocked(packet.layer, lastArrival_, true);
  }
  if (video_) repairLocked(packet.layer);

  if (thinOutLocked(packet)) {
    rewriter.leaveOut(packet.view, lastArrival_, packet.vp8);
    lastForwarded_ = lastArrival_;
    drop(ConsumerDrop::TemporalLayer);
    return;
  }

  rtp::Rewriter::Header header;
  const rtp::RewrittenPacket rewritten = rewriter.rewrite(packet.view, lastArrival_, header, packet.vp8);
  if (!rewritten) {
    drop(ConsumerDrop::Rewriter);
    return;
  }
  if (rewritten.jumped && !packet.switchPoint) {
    broken_ = true;
    askLocked(packet.layer, lastArrival_, true);
  }
  if (!outlet_->deliverLocked(packet, std::span(header).first(rewritten.headerSize), rewritten)) {
    drop(ConsumerDrop::Outlet);
    // A picture with a hole is worth nothing: wait for a whole one.
    if (video_) {
      selector_.reset();
      askLocked(packet.layer, lastArrival_, true);
    }
    return;
  }
  lastForwarded_ = lastArrival_;
  if (packet.switchPoint) broken_ = false;
  noteSent(rewritten.headerSize + rewritten.payloadSize);
}

// Layers stand in the producer's order, largest first. Beginning with one is no switch.
void Consumer::noteSwitch(std::size_t to) noexcept {
  const int now = static_cast<int>(to);
  const int before = layer_.exchange(now, std::memory_order_relaxed);
  if (metrics_ && before >= 0 && before != now)
    metrics_->count(now < before ? SfuCount::LayersUp : SfuCount::LayersDown);
}

void Consumer::noteSent(std::size_t bytes) noexcept {
  if (packets_.fetch_add(1, std::memory_order_relaxed) == 0)
    firstPacketNs_.store(lastArrival_.time_since_epoch().count(), std::memory_order_relaxed);
  bytes_.fetch_add(bytes, std::memory_order_relaxed);
  if (!metrics_) return;
  if (video_) {
    metrics_->countPacket(SfuCount::VideoPacketsOut, SfuCount::VideoBytesOut, bytes);
  } else {
    metrics_->countPacket(SfuCount::AudioPacketsOut, SfuCount::AudioBytesOut, bytes);
  }
}

}  // namespace rostra::sfu
