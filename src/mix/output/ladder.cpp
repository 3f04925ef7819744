// SPDX-License-Identifier: Apache-2.0
#include "mix/output/ladder.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace rostra::mix {
namespace {

namespace mixEvent = protocol::worker::mixEvent;

// A part is whole frames, a segment whole parts: rounded to the nearest.
int framesOfPart(std::int64_t partMs, int rate) {
  return std::max(1, static_cast<int>((partMs * rate + 500) / 1000));
}
int framesOfSegment(std::int64_t segmentMs, int rate, int partFrames) {
  return partFrames * std::max(1, static_cast<int>((segmentMs * rate / 1000 + partFrames / 2) / partFrames));
}

}  // namespace

Ladder::Ladder(Config config, Handlers handlers)
    : config_(std::move(config)),
      handlers_(std::move(handlers)),
      partFrames_(framesOfPart(config_.partMs, config_.frameRate)),
      segmentFrames_(framesOfSegment(config_.segmentMs, config_.frameRate, partFrames_)),
      sound_(config_.audioLead) {}

Result<std::unique_ptr<Ladder>> Ladder::open(const pipeline::EncoderSettings& video,
                                             const pipeline::EncoderSettings& audio, Config config,
                                             Handlers handlers) {
  if (config.rungs.empty() || config.rungs.front().height == 0 || config.rungs.front().onDemand)
    return fail(ErrorKind::InvalidInput, "the first rendition needs a picture and is always encoded");
  std::unique_ptr<Ladder> self(new Ladder(std::move(config), std::move(handlers)));
  for (const auto& rung : self->config_.rungs) {
    if (auto added = self->sound_.add(audio, rung.audioBitrate); !added)
      return tl::make_unexpected(added.error());
  }
  for (const auto& rung : self->config_.rungs) {
    auto added = rung.height == 0 ? self->addSound(rung) : self->addPicture(rung, video);
    if (!added) return tl::make_unexpected(added.error());
  }
  return self;
}

Result<void> Ladder::addPicture(const protocol::worker::Rung& rung, const pipeline::EncoderSettings& video) {
  const auto& canvas = config_.rungs.front();
  if (rung.width == 0 || rung.width % 2 != 0 || rung.height % 2 != 0 || rung.videoBitrate == 0)
    return fail(ErrorKind::InvalidInput, "a rendition with a picture needs an even size and a bit rate");
  Rendition::Config config;
  config.name = rung.name;
  config.format = {static_cast<int>(rung.width),
                   static_cast<int>(rung.height),
                   config_.frameRate,
                   rung.videoBitrate,
                   segmentFrames_,
                   {static_cast<int>(canvas.width), static_cast<int>(canvas.height)}};
  config.partFrames = partFrames_;
  config.startWallMs = config_.startWallMs;
  config.soundPatience = std::chrono::milliseconds(std::max<std::int64_t>(config_.partMs, 100));
  config.baseTimeNs = config_.baseTimeNs;
  Rendition::Handlers handlers{
      .onPart = [this](const mixEvent::Part& part,
                       std::vector<std::byte> bytes) { handlers_.send(part, std::move(bytes)); },
      .onFailed = handlers_.onFailed};
  if (config_.frames) {
    handlers.onFrame = [this](const mixEvent::Frame& frame, std::vector<std::byte> bytes) {
      handlers_.send(frame, std::move(bytes));
    };
  }
  auto opened = Rendition::open(video, config, sound_.context(rung.audioBitrate), std::move(handlers));
  if (!opened) return tl::make_unexpected(opened.error());
  auto added = std::make_unique<Rung>();
  added->rendition = std::move(*opened);
  added->name = rung.name;
  added->onDemand = rung.onDemand;
  added->wanted = added->running = added->planned = !rung.onDemand;
  added->source = rungs_.size();
  sound_.onPacket(rung.audioBitrate, [rendition = added->rendition.get()](av::PacketPtr packet) {
    rendition->pushSound(std::move(packet));
  });
  rungs_.push_back(std::move(added));
  return {};
}

Result<void> Ladder::addSound(const protocol::worker::Rung& rung) {
  auto opened = SoundRendition::open(
      {rung.name, config_.frameRate, partFrames_, segmentFrames_, config_.startWallMs},
      sound_.context(rung.audioBitrate),
      {.onPart = [this](const mixEvent::Part& part,
                        std::vector<std::byte> bytes) { handlers_.send(part, std::move(bytes)); },
       .onFailed = handlers_.onFailed});
  if (!opened) return tl::make_unexpected(opened.error());
  sound_.onPacket(rung.audioBitrate,
                  [rendition = opened->get()](av::PacketPtr packet) { rendition->push(std::move(packet)); });
  soundOnly_.push_back(std::move(*opened));
  return {};
}

Ladder::~Ladder() {
  finish();
}

void Ladder::start() {
  for (const auto& rung : rungs_) handlers_.send(rung->rendition->init(), rung->rendition->initSegment());
  for (const auto& one : soundOnly_) handlers_.send(one->init(), one->initSegment());
  plan(0);
  for (const auto& rung : rungs_) {
    if (!rung->running) rung->rendition->pause();
    rung->rendition->start();
  }
}

void Ladder::finish() {
  if (std::exchange(finished_, true)) return;
  for (const auto& rung : rungs_) rung->rendition->finish();
  for (const auto& one : soundOnly_) one->finish(frames_);
}

void Ladder::watch(std::string_view rendition, bool watched) {
  for (const auto& rung : rungs_) {
    if (rung->name == rendition && rung->onDemand) rung->wanted = watched;
  }
}

void Ladder::degrade(Less less) {
  fewRenditions_ = less.renditions;
  halfRate_ = less.frameRate;
}

/// Itself while it is encoded, else the next smaller one, whose viewers' lines carry it for sure, else the
/// next larger one.
std::size_t Ladder::sourceOf(std::size_t rung) const {
  for (std::size_t i = rung; i < rungs_.size(); ++i) {
    if (rungs_[i]->planned) return i;
  }
  for (std::size_t i = rung; i > 0; --i) {
    if (rungs_[i - 1]->planned) return i - 1;
  }
  return rung;
}

void Ladder::plan(std::uint64_t segment) {
  const bool spare = !fewRenditions_.load();
  for (std::size_t i = 0; i < rungs_.size(); ++i)
    rungs_[i]->planned = rungs_[i]->wanted && (spare || i == 0 || i + 1 == rungs_.size());
  for (std::size_t i = 0; i < rungs_.size(); ++i) {
    Rung& rung = *rungs_[i];
    const std::size_t source = sourceOf(i);
    if (std::exchange(rung.source, source) == source) continue;
    handlers_.send(mixEvent::Source{rung.name, static_cast<std::int64_t>(segment), rungs_[source]->name}, {});
  }
}

void Ladder::pushPicture(const gst::Ref<GstBuffer>& picture, std::uint64_t index) {
  const auto segmentFrames = static_cast<std::uint64_t>(segmentFrames_);
  const std::uint64_t inSegment = index % segmentFrames;
  if (inSegment == 0 && index != 0) {
    for (const auto& rung : rungs_) {
      if (!std::exchange(rung->running, rung->planned) || rung->running) continue;
      rung->encoding = false;
      rung->rendition->pause();
    }
  }
  if (picture) last_ = picture;
  // A repeated picture costs an encoder next to nothing.
  const bool repeat = halfRate_.load() && index % 2 != 0;
  for (const auto& rung : rungs_) {
    if (!rung->running) continue;
    const bool begins = !std::exchange(rung->encoding, true);  // there is nothing that it could repeat
    rung->rendition->pushPicture(begins ? last_ : repeat ? gst::Ref<GstBuffer>() : picture, index);
  }
  frames_ = index + 1;
  // Before the last part of the segment is cut: with it players are told where the next one begins.
  const auto notice = std::min<std::uint64_t>(segmentFrames, static_cast<std::uint64_t>(partFrames_) + 1);
  if (inSegment == segmentFrames - notice) plan(index / segmentFrames + 1);
}

void Ladder::pushSound(std::span<float> samples) {
  if (auto done = sound_.push(samples); !done) handlers_.onFailed(done.error());
}

std::vector<Ladder::State> Ladder::states() const {
  std::vector<State> states;
  states.reserve(rungs_.size());
  for (const auto& rung : rungs_) states.push_back({rung->name, rung->rendition->counters()});
  return states;
}

}  // namespace rostra::mix
