// SPDX-License-Identifier: Apache-2.0
#include "control/show/broadcast.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace rostra::control {
namespace {

namespace command = protocol::worker::mixCommand;
namespace event = protocol::worker::mixEvent;

/// Within the part of a segment that is left when it begins to matter.
constexpr std::chrono::milliseconds kWatchInterval{200};

/// The bytes of a frame's body without a copy.
glib::Ref<GBytes> toBytes(MixWorker::Body body) {
  auto* owned = new MixWorker::Body(std::move(body));
  return glib::Ref<GBytes>::adopt(g_bytes_new_with_free_func(
      owned->data(), owned->size(), [](gpointer data) { delete static_cast<MixWorker::Body*>(data); },
      owned));
}

}  // namespace

Broadcast::Broadcast(Services services, std::string space, Handlers handlers)
    : services_(std::move(services)), space_(std::move(space)), handlers_(std::move(handlers)) {}

std::shared_ptr<Broadcast> Broadcast::create(Services services, std::string space, Handlers handlers) {
  services.loop->assertHere();
  return std::shared_ptr<Broadcast>(
      new Broadcast(std::move(services), std::move(space), std::move(handlers)));
}

Broadcast::~Broadcast() {
  close();
}

void Broadcast::start() {
  services_.loop->assertHere();
  if (wanted_) return;
  wanted_ = true;
  if (show_.empty()) {
    configuration_ = services_.configuration;
    hls::StreamSettings settings;
    settings.partTarget = configuration_.part;
    settings.segmentTarget = configuration_.segment;
    show_ = services_.origin->openShow(space_, settings);
    interrupted_ = false;
    log::info("show opened", {{"room", space_}, {"show", show_}});
  }
  takeMixer();
}

void Broadcast::takeMixer() {
  if (mixer_ || taking_) return;
  taking_ = true;
  services_.mixers->take([weak = weak_from_this()](const std::shared_ptr<MixWorker>& mixer) {
    const auto self = weak.lock();
    return self && self->mixerTaken(mixer);
  });
}

bool Broadcast::mixerTaken(const std::shared_ptr<MixWorker>& mixer) {
  taking_ = false;
  if (!wanted_) return false;
  mixer_ = mixer;
  std::weak_ptr<MixWorker> weakMixer = mixer;
  mixer->onEvent([weak = weak_from_this(), weakMixer](MixTraits::Event message, MixWorker::Body body) {
    const auto self = weak.lock();
    const auto from = weakMixer.lock();
    if (self && from) self->receive(from, std::move(message), std::move(body));
  });
  mixer->onDeath([weak = weak_from_this(), weakMixer](const MixWorker::Death& death) {
    const auto self = weak.lock();
    const auto dead = weakMixer.lock();
    if (self && dead) self->mixerDied(dead, death);
  });
  if (interrupted_) services_.origin->restartMixer(show_);

  const Configuration& c = configuration_;
  command::Configure configure;
  configure.space = space_;
  configure.title = slate_.title;
  configure.startsAt = slate_.startsAt;
  configure.pipelines = services_.pipelines;
  configure.layout = c.layout;
  configure.width = services_.ladder.canvas.width;
  configure.height = services_.ladder.canvas.height;
  configure.frameRate = c.frameRate;
  configure.rungs = services_.ladder.rungs;
  configure.partMs = c.part.count();
  configure.segmentMs = c.segment.count();
  configure.jitterMs = c.mixJitter.count();
  configure.freezeMs = c.freezeAfter.count();
  configure.senderFrameSize = c.senderFrameSize.width * c.senderFrameSize.height;
  configure.senderPixelRate = c.senderPixelRate;
  configure.maxPictureLoss = c.maxPictureLoss;
  if (c.degradation != "none") {
    for (const std::string_view word : split(c.degradation, ',')) configure.degradation.emplace_back(word);
  }
  configure.frames = c.frameStream == "on";
  mixer->send(configure);
  if (less_ > 0) mixer->send(command::DoLess{less_});
  clock_.begin(ClockReading::now());
  if (!layout_.empty()) mixer->send(command::Layout{layout_});
  mixer->send(command::People{people_});
  if (!speaker_.empty()) mixer->send(command::ActiveSpeaker{speaker_});
  watched_.clear();
  if (std::ranges::any_of(configure.rungs, &protocol::worker::Rung::onDemand)) {
    askForWatched();
    watchTimer_ = services_.loop->every(kWatchInterval, [this] { askForWatched(); });
  }
  log::info("mixer on air",
            {{"room", space_}, {"show", show_}, {"worker", mixer->number()}, {"worker-pid", mixer->pid()}});
  if (handlers_.onTapWanted) handlers_.onTapWanted();
  return true;
}

void Broadcast::askForWatched() {
  if (!mixer_) return;
  const auto now = std::chrono::steady_clock::now();
  for (const auto& rung : services_.ladder.rungs) {
    if (!rung.onDemand) continue;
    const auto last = services_.origin->lastRequested(show_, rung.name);
    const bool watched = last && now - *last < services_.configuration.renditionLinger;
    if (watched == watched_.contains(rung.name)) continue;
    if (watched) {
      watched_.insert(rung.name);
    } else {
      watched_.erase(rung.name);
    }
    mixer_->send(command::Encode{rung.name, watched});
  }
}

void Broadcast::openTap(FileDescriptor end) {
  services_.loop->assertHere();
  if (!mixer_) return;
  std::vector<FileDescriptor> descriptors;
  descriptors.push_back(std::move(end));
  mixer_->send(command::OpenTap{}, std::move(descriptors));
}

void Broadcast::record(const std::string& space) {
  services_.loop->assertHere();
  if (ended_ || show_.empty()) return;
  if (space.empty()) {
    stopRecording();
  } else if (!take_) {
    take_ = services_.recorder->begin(space, show_, slate_.title,
                                      [loop = services_.loop, weak = weak_from_this()] {
                                        loop->post(weak, [](Broadcast& self) {
                                          if (self.handlers_.onRecording) self.handlers_.onRecording();
                                        });
                                      });
    if (init_) services_.recorder->init(take_, init_);
    if (handlers_.onRecording) handlers_.onRecording();
  }
}

void Broadcast::stopRecording() {
  if (!take_) return;
  services_.recorder->finish(std::exchange(take_, nullptr));
  if (handlers_.onRecording) handlers_.onRecording();
}

protocol::signalling::RecordingState Broadcast::recording() const noexcept {
  using State = protocol::signalling::RecordingState;
  if (!take_ || ended_) return State::Off;
  return recording::Recorder::problemOf(*take_) == recording::Problem::None ? State::On : State::Stopped;
}

void Broadcast::setPeople(People people) {
  services_.loop->assertHere();
  people_ = std::move(people);
  if (mixer_) mixer_->send(command::People{people_});
}

void Broadcast::setSpeaker(const std::string& participant) {
  services_.loop->assertHere();
  if (std::exchange(speaker_, participant) == participant) return;
  if (mixer_) mixer_->send(command::ActiveSpeaker{speaker_});
}

void Broadcast::setLayout(const std::string& name) {
  services_.loop->assertHere();
  if (std::exchange(layout_, name) == name) return;
  if (mixer_) mixer_->send(command::Layout{layout_});
}

void Broadcast::doLess(int steps) {
  services_.loop->assertHere();
  if (std::exchange(less_, steps) == steps) return;
  if (mixer_) mixer_->send(command::DoLess{less_});
}

void Broadcast::setSlate(const std::string& title, std::int64_t startsAt) {
  services_.loop->assertHere();
  if (slate_.title == title && slate_.startsAt == startsAt) return;
  slate_ = {title, startsAt};
  if (mixer_) mixer_->send(slate_);
}

void Broadcast::receive(const std::shared_ptr<MixWorker>& from, MixTraits::Event message,
                        MixWorker::Body body) {
  Result<void> done;
  if (const auto* init = std::get_if<event::Init>(&message)) {
    hls::RenditionFacts facts;
    facts.name = init->rendition;
    facts.codecs = init->codecs;
    facts.width = static_cast<std::uint32_t>(init->width);
    facts.height = static_cast<std::uint32_t>(init->height);
    facts.frameRate = init->frameRate;
    facts.bandwidth = static_cast<std::uint64_t>(init->bandwidth);
    interrupted_ = true;
    const auto bytes = toBytes(std::move(body));
    done = services_.origin->addInit(show_, facts, bytes);
    if (done && (rendition_.empty() || rendition_ == init->rendition)) {
      rendition_ = init->rendition;
      init_ = bytes;
      if (take_) services_.recorder->init(take_, bytes);
    }
  } else if (const auto* frame = std::get_if<event::Frame>(&message)) {
    ++services_.counters.framesReceived;
    origin::FrameFacts facts;
    facts.segment = static_cast<std::uint64_t>(frame->segment);
    facts.duration = std::chrono::microseconds(frame->durationUs);
    facts.key = frame->key;
    facts.zeroWallMs = frame->zeroWallMs + clock_.of(facts.segment, ClockReading::now()).addMs;
    done = services_.origin->addFrame(show_, frame->rendition, facts, toBytes(std::move(body)));
  } else if (const auto* part = std::get_if<event::Part>(&message)) {
    ++services_.counters.partsReceived;
    hls::PartFacts facts;
    facts.segment = static_cast<std::uint64_t>(part->segment);
    facts.part = static_cast<std::uint32_t>(part->part);
    facts.duration = std::chrono::microseconds(part->durationUs);
    facts.independent = part->independent;
    facts.last = part->last;
    const auto clock = clock_.of(facts.segment, ClockReading::now());
    facts.wallTime = std::chrono::milliseconds(part->wallTimeMs + clock.addMs);
    facts.clockWasSet = clock.begins;
    if (clock.begins && facts.part == 0) {
      log::warning("the clock of this machine was set; the playlist follows it behind a discontinuity",
                   {{"room", space_}, {"show", show_}, {"seconds-off", clock.addMs / 1000}});
    }
    const auto bytes = toBytes(std::move(body));
    const auto position = services_.origin->addPart(show_, part->rendition, facts, bytes);
    if (!position) done = tl::make_unexpected(position.error());
    if (position && take_ && part->rendition == rendition_)
      services_.recorder->part(take_, bytes, part->independent);
    if (position && part->last && !playable_) {
      const auto shows = services_.origin->stats();
      playable_ = std::any_of(shows.begin(), shows.end(), [&](const origin::ShowStats& stats) {
        return stats.show == show_ && stats.state != origin::ShowState::Starting;
      });
      if (playable_ && handlers_.onPlayable) handlers_.onPlayable();
    }
  } else if (const auto* source = std::get_if<event::Source>(&message)) {
    done = services_.origin->setSource(show_, source->rendition, static_cast<std::uint64_t>(source->segment),
                                       source->source);
  } else if (const auto* failed = std::get_if<event::Failed>(&message)) {
    log::error("mixer failed", {{"room", space_}, {"worker", from->number()}, {"reason", failed->reason}});
  }
  if (!done) {
    ++services_.counters.partsRefused;
    // Its next parts would leave a gap: another one begins behind a discontinuity.
    log::error(
        "part refused",
        {{"room", space_}, {"show", show_}, {"worker", from->number()}, {"reason", done.error().message}});
    from->kill("the origin refused its media: " + done.error().message);
  }
}

void Broadcast::mixerDied(const std::shared_ptr<MixWorker>& dead, const MixWorker::Death& death) {
  if (dead != mixer_) return;
  mixer_.reset();
  watchTimer_.stop();
  if (!wanted_) return;
  ++restarts_;
  ++services_.counters.mixerRestarts;
  log::warning("mixer lost on air; the spare takes over",
               {{"room", space_}, {"show", show_}, {"reason", death.reason}});
  takeMixer();
}

void Broadcast::releaseMixer(bool endShow) {
  wanted_ = false;
  watchTimer_.stop();
  const auto mixer = std::exchange(mixer_, nullptr);
  if (!mixer) {
    stopRecording();
    if (endShow && !show_.empty()) services_.origin->endShow(show_);
    return;
  }
  if (endShow || take_) {
    awaitLastParts(mixer, endShow);
  } else {
    mixer->onEvent(nullptr);
    mixer->onDeath(nullptr);
  }
  mixer->stop();
  log::info("mixer off air", {{"room", space_}, {"show", show_}, {"worker", mixer->number()}});
}

void Broadcast::awaitLastParts(const std::shared_ptr<MixWorker>& mixer, bool endShow) {
  finishing_ = endShow;
  // They belong to the show; its playlists and its recording end behind them.
  mixer->onEvent([weak = weak_from_this(), show = show_, weakMixer = std::weak_ptr<MixWorker>(mixer)](
                     MixTraits::Event message, MixWorker::Body body) {
    const auto self = weak.lock();
    const auto from = weakMixer.lock();
    if (self && from && self->show_ == show) self->receive(from, std::move(message), std::move(body));
  });
  mixer->onDeath(
      [weak = weak_from_this(), origin = services_.origin, show = show_, endShow](const MixWorker::Death&) {
        if (endShow) origin->endShow(show);
        if (const auto self = weak.lock(); self && self->show_ == show) self->lastPartCame(endShow);
      });
}

void Broadcast::lastPartCame(bool endShow) {
  // A mixer that was started meanwhile, in the same show, goes on with the recording.
  if (endShow || !wanted_) stopRecording();
  if (std::exchange(finishing_, false) && handlers_.onFinished) handlers_.onFinished();
}

void Broadcast::stop() {
  services_.loop->assertHere();
  if (wanted_) releaseMixer(false);
}

void Broadcast::end() {
  services_.loop->assertHere();
  if (show_.empty()) return;
  log::info("show ended", {{"room", space_}, {"show", show_}});
  ended_ = true;
  releaseMixer(true);
}

void Broadcast::close() {
  services_.loop->assertHere();
  releaseMixer(false);
  stopRecording();
  if (show_.empty()) return;
  services_.origin->closeShow(show_);
  show_.clear();
  interrupted_ = false;
  ended_ = false;
  finishing_ = false;
  rendition_.clear();
  init_.reset();
  if (std::exchange(playable_, false) && handlers_.onPlayable) handlers_.onPlayable();
}

}  // namespace rostra::control
