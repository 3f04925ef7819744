// SPDX-License-Identifier: Apache-2.0
#include "mix/worker/mixer.hpp"

#include "base/log.hpp"
#include "base/wall_clock.hpp"
#include "mix/output/encoder_contract.hpp"
#include "mix/scene/slate_note.hpp"
#include "mix/worker/stats.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>
#include <time.h>
#include <utility>

namespace rostra::mix {
namespace {

using namespace std::chrono_literals;
namespace mixEvent = protocol::worker::mixEvent;

constexpr auto kInputInterval = 10ms;
constexpr auto kSpeakerInterval = 100ms;  // what layouts hold back for a while is late by this at most
// The router forgets what is said about a producer it does not have yet, and people are announced before they
// publish.
constexpr auto kFeedbackInterval = 1s;
constexpr auto kPressureInterval = 1s;
// A timer does not hold months; the slate is painted again on the way, as it was.
constexpr std::chrono::milliseconds kLongestTimer = 24h;
constexpr std::int64_t kDecodeNs = 10'000'000;

std::uint64_t clockNs(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec);
}

/// Sound is mixed this many samples ahead of the picture, so that the AAC encoder's own delay (two frames)
/// has passed when the picture of the same moment is encoded, and a part waits less for its sound. It is
/// taken from what the mixer waits for late packets beyond kPlainJitterMs.
std::int64_t audioLeadFor(std::int64_t jitterMs) {
  constexpr std::int64_t kPlainJitterMs = 60;
  return std::clamp<std::int64_t>((jitterMs - kPlainJitterMs) * kSampleRate / 1000 / kAacFrame, 0, 4) *
         kAacFrame;
}

Result<Layout> loadLayout(const pipeline::Catalog& catalog, const std::string& name) {
  const auto entry = catalog.layout("layouts/" + name);
  if (!entry) return tl::make_unexpected(entry.error());
  auto layout = Layout::parse((*entry)->text);
  if (!layout) return wrap(layout.error(), (*entry)->path.string());
  return layout;
}

/// Checked once more, as `serve` did at its start: the file may have changed since.
Result<const pipeline::EncoderSettings*> loadEncoder(const pipeline::Catalog& catalog,
                                                     std::string_view name) {
  const auto settings = catalog.encoder(name);
  if (!settings) return settings;
  if (const auto problems = checkEncoder(name, **settings); !problems.empty())
    return tl::make_unexpected(pipeline::toError(problems));
  return settings;
}

}  // namespace

Result<std::unique_ptr<Mixer>> Mixer::open(std::shared_ptr<glib::Loop> loop,
                                           const protocol::worker::mixCommand::Configure& configure,
                                           std::uint64_t memory, Handlers handlers) {
  loop->assertHere();
  if (configure.width % 2 != 0 || configure.height % 2 != 0)
    return fail(ErrorKind::InvalidInput, "canvas width and height must be even");
  if (configure.rungs.empty() || configure.rungs.front().width != configure.width ||
      configure.rungs.front().height != configure.height)
    return fail(ErrorKind::InvalidInput, "the first rendition must be the canvas");
  auto catalog = pipeline::Catalog::load(configure.pipelines);
  if (!catalog) return tl::make_unexpected(catalog.error());
  auto layout = loadLayout(*catalog, configure.layout);
  if (!layout) return tl::make_unexpected(layout.error());
  std::unique_ptr<Mixer> mixer(new Mixer(std::move(loop), configure, std::move(*catalog), std::move(*layout),
                                         memory, std::move(handlers)));
  if (auto built = mixer->build(); !built) return tl::make_unexpected(built.error());
  return mixer;
}

// The two clocks are compared once: wall times of parts then run as evenly as the monotonic clock, whatever
// NTP does.
Mixer::Mixer(std::shared_ptr<glib::Loop> loop, protocol::worker::mixCommand::Configure configure,
             pipeline::Catalog catalog, Layout layout, std::uint64_t memory, Handlers handlers)
    : loop_(std::move(loop)),
      config_(std::move(configure)),
      catalog_(std::move(catalog)),
      handlers_(std::move(handlers)),
      painter_(static_cast<int>(config_.width), static_cast<int>(config_.height)),
      configuredLayout_(std::move(layout)),
      baseTimeNs_(clockNs(CLOCK_MONOTONIC)),
      startWallMs_(clockNs(CLOCK_REALTIME) / 1'000'000),
      audioLead_(audioLeadFor(config_.jitterMs)),
      pictureMemory_(
          std::make_shared<PictureMemory>(PictureMemory::ofProcess(memory, config_.width * config_.height))),
      scene_(static_cast<int>(config_.width), static_cast<int>(config_.height), config_.layout,
             configuredLayout_),
      tap_(loop_, [this](const ipc::TapPacket& packet) { receive(packet); }),
      slate_{config_.title, config_.startsAt} {}

Result<void> Mixer::build() {
  if (auto opened = openLadder(); !opened) return opened;
  ladder_->start();
  if (auto opened = openMixPipeline(); !opened) return opened;
  inputTimer_ = loop_->every(kInputInterval, [this] {
    const std::uint64_t now = clockNs(CLOCK_MONOTONIC);
    for (const auto& one : people_) one->poll(now);
    sendFeedback();
  });
  speakerTimer_ = loop_->every(kSpeakerInterval, [this] { followSpeaker(); });
  feedbackTimer_ = loop_->every(kFeedbackInterval, [this] {
    for (const auto& one : people_) one->repeatFeedback();
  });
  pressure_.emplace(config_.maxPictureLoss, degradationOrder(config_.degradation, ladder_->hasSpare()));
  pressureTimer_ = loop_->every(kPressureInterval, [this] { checkPressure(); });
  return {};
}

Result<void> Mixer::openLadder() {
  const auto video = loadEncoder(catalog_, "encoders/video");
  if (!video) return tl::make_unexpected(video.error());
  const auto audio = loadEncoder(catalog_, "encoders/audio");
  if (!audio) return tl::make_unexpected(audio.error());
  auto opened = Ladder::open(**video, **audio,
                             {.rungs = config_.rungs,
                              .frameRate = static_cast<int>(config_.frameRate),
                              .partMs = config_.partMs,
                              .segmentMs = config_.segmentMs,
                              .baseTimeNs = baseTimeNs_,
                              .startWallMs = startWallMs_,
                              .audioLead = audioLead_,
                              .frames = config_.frames},
                             {.send = handlers_.send, .onFailed = handlers_.onFailed});
  if (!opened) return tl::make_unexpected(opened.error());
  ladder_ = std::move(*opened);
  return {};
}

Result<void> Mixer::openMixPipeline() {
  MixPipeline::Config config;
  config.width = static_cast<int>(config_.width);
  config.height = static_cast<int>(config_.height);
  config.frameRate = static_cast<int>(config_.frameRate);
  config.baseTimeNs = baseTimeNs_;
  config.audioLead = audioLead_;
  auto opened =
      MixPipeline::open(loop_, catalog_, config,
                        {.onPicture = [this](const gst::Ref<GstBuffer>& picture,
                                             std::uint64_t index) { ladder_->pushPicture(picture, index); },
                         .onSound = [this](std::span<float> samples) { ladder_->pushSound(samples); },
                         .onFailed = handlers_.onFailed},
                        paintSlate());
  if (!opened) return tl::make_unexpected(opened.error());
  mix_ = std::move(*opened);
  return {};
}

Mixer::~Mixer() {
  finish();
}

void Mixer::finish() {
  loop_->assertHere();
  if (std::exchange(finished_, true)) return;
  for (glib::Source* timer :
       {&inputTimer_, &speakerTimer_, &feedbackTimer_, &pressureTimer_, &slateTimer_, &arrangement_})
    timer->stop();
  tap_.close();
  mix_.reset();
  people_.clear();
  if (ladder_) ladder_->finish();
}

void Mixer::setTap(FileDescriptor socket) {
  loop_->assertHere();
  if (finished_) return;
  for (const auto& one : people_) one->reset();
  if (auto opened = tap_.open(std::move(socket)); !opened) return handlers_.onFailed(opened.error());
  sendFeedback();
}

void Mixer::receive(const ipc::TapPacket& packet) {
  Participant* participant = find(packet.header.participant());
  if (!participant || !participant->receive(packet)) ++unknownPackets_;
}

Participant* Mixer::find(std::string_view id) const {
  const auto found = std::ranges::find_if(people_, [&](const auto& one) { return one->person().id == id; });
  return found == people_.end() ? nullptr : found->get();
}

Participant::Settings Mixer::participantSettings() const {
  Participant::Settings settings;
  settings.input = {loop_,         &catalog_,
                    baseTimeNs_,   static_cast<std::uint64_t>(config_.jitterMs) * 1'000'000,
                    nullptr,       {config_.senderFrameSize, config_.senderPixelRate},
                    pictureMemory_};
  // A packet that comes this long after its play-out time is decoded just in time for the sound that is mixed
  // ahead.
  const std::int64_t ahead = (audioLead_ + kAacFrame) * 1'000'000'000 / kSampleRate;
  settings.lateBudgetNs = config_.jitterMs * 1'000'000 - ahead - kDecodeNs;
  settings.freezeNs = static_cast<std::uint64_t>(config_.freezeMs) * 1'000'000;
  settings.tap = &tap_;
  return settings;
}

void Mixer::addParticipant(const protocol::worker::Person& person) {
  if (person.id.empty() || person.id.size() > ipc::kMaxTapId) {
    log::error("participant id does not fit the tap", {{"participant", person.id}});
    return;
  }
  auto participant = std::make_unique<Participant>(participantSettings(), person);
  participant->setHalfSize(pressure_->without(Degradation::TileSize));
  if (auto added = mix_->sound().add(participant->voice()); !added) return handlers_.onFailed(added.error());
  people_.push_back(std::move(participant));
}

void Mixer::setPeople(const std::vector<protocol::worker::Person>& people) {
  loop_->assertHere();
  if (finished_) return;
  std::set<std::string_view> ids;
  for (const auto& person : people) ids.insert(person.id);
  std::erase_if(people_, [&](const auto& one) {
    if (ids.contains(one->person().id)) return false;
    one->leave(*mix_);
    return true;
  });
  for (const auto& person : people) {
    if (!find(person.id)) addParticipant(person);
    if (Participant* participant = find(person.id)) participant->update(person, mix_->picture());
  }
  std::vector<Scene::Member> members;
  members.reserve(people_.size());
  for (const auto& one : people_) members.push_back({one->person().id, one->screen() != nullptr});
  scene_.setMembers(std::move(members));
  arrangeSoon();
}

void Mixer::setSlate(protocol::worker::mixCommand::Slate slate) {
  loop_->assertHere();
  slate_ = std::move(slate);
  if (!finished_ && slateShown_) mix_->picture().setBackground(paintSlate());
}

Picture Mixer::paintSlate() {
  const SlateNote note = slateNote(slate_.startsAt, wallClockMs());
  slateTimer_.stop();
  if (note.holds) {
    slateTimer_ = loop_->after(std::min(*note.holds, kLongestTimer), [this] {
      if (slateShown_) mix_->picture().setBackground(paintSlate());
    });
  }
  return painter_.slate(slate_.title, note.text);
}

void Mixer::setLayout(const std::string& name) {
  loop_->assertHere();
  const std::string& wanted = name.empty() ? config_.layout : name;
  if (finished_ || wanted == scene_.layoutName()) return;
  if (auto layout = loadLayout(catalog_, wanted)) {
    scene_.setLayout(wanted, std::move(*layout));
  } else {
    log::warning("layout unusable, falling back to the configured one", {{"space", config_.space},
                                                                         {"layout", wanted},
                                                                         {"configured", config_.layout},
                                                                         {"reason", layout.error().message}});
    scene_.setLayout(config_.layout, configuredLayout_);
  }
  arrangeSoon();
}

void Mixer::setSpeaker(const std::string& participant) {
  loop_->assertHere();
  if (finished_) return;
  scene_.setSpeaker(clockNs(CLOCK_MONOTONIC), participant);
  followSpeaker();
}

void Mixer::followSpeaker() {
  if (scene_.update(clockNs(CLOCK_MONOTONIC))) arrangeSoon();
}

// Painting takes milliseconds, and people who come and go or switch something arrive in bursts: what waits is
// painted once, as it is then, and parts that wait to be sent have their turn in between.
void Mixer::arrangeSoon() {
  if (arrangement_.active()) return;
  arrangement_ = loop_->after(0ms, [this] {
    arrangement_.stop();
    arrange();
  });
}

void Mixer::arrange() {
  PictureMix& picture = mix_->picture();
  if (scene_.empty() != slateShown_) {
    slateShown_ = scene_.empty();
    picture.setBackground(slateShown_ ? paintSlate() : painter_.background());
  }
  std::vector<PictureMix::NewLook> looks;
  for (const Scene::Tile& tile : scene_.arrange()) {
    Participant& one = *find(tile.id);
    VideoSource& source = tile.screen ? *one.screen() : one.camera();
    if (!tile.shown()) {
      source.hide(picture);
      continue;
    }
    const bool muted = !tile.screen && !one.person().microphone;
    if (auto look = source.show({one.person().name, muted, tile.place, tile.cornerRadius}, painter_))
      looks.push_back(std::move(*look));
  }
  if (auto shown = picture.show(std::move(looks)); !shown) return handlers_.onFailed(shown.error());
  sendFeedback();
}

void Mixer::sendFeedback() {
  for (const auto& one : people_) one->sendFeedback();
}

void Mixer::checkPressure() {
  Pressure::Counters now;
  const auto composed = mix_->picture().counters();
  now.pictures = composed.pictures;
  now.lost = composed.repeated + composed.deadlineMisses;
  for (const auto& one : ladder_->states()) {
    now.pictures += one.counters.encoded;
    now.lost += one.counters.dropped;
  }
  using Clock = glib::Pauses::Clock;
  const auto time = Clock::now();
  if (glib::Pauses::ofThisProcess()->within(time - 2 * kPressureInterval, time) > Clock::duration::zero())
    return pressure_->skip(now);
  if (pressure_->update(now)) degrade();
}

void Mixer::degrade() {
  const Degradation degradation = pressure_->degradation();
  const bool halfRate = pressure_->without(Degradation::FrameRate);
  ladder_->degrade({.renditions = pressure_->without(Degradation::Renditions), .frameRate = halfRate});
  mix_->picture().setHalfRate(halfRate);
  for (const auto& one : people_) one->setHalfSize(pressure_->without(Degradation::TileSize));
  const log::Fields facts{{"space", config_.space},
                          {"without", std::string(toString(degradation))},
                          {"asked-for", askedFor_},
                          {"lost-percent", std::int64_t(std::lround(pressure_->loss()))}};
  if (degradation == Degradation::None) {
    log::info("the mixer keeps up again and does everything", facts);
  } else {
    log::warning("the mixer does not keep up, or the server is full: it does without", facts);
  }
}

void Mixer::doLess(std::int64_t steps) {
  loop_->assertHere();
  if (finished_) return;
  askedFor_ = steps;
  if (pressure_->ask(static_cast<std::size_t>(steps))) degrade();
}

void Mixer::watch(const std::string& rendition, bool watched) {
  loop_->assertHere();
  ladder_->watch(rendition, watched);
}

std::string Mixer::stats() {
  loop_->assertHere();
  return describeMix({.space = config_.space,
                      .title = slate_.title,
                      .seconds = static_cast<double>(clockNs(CLOCK_MONOTONIC) - baseTimeNs_) / 1e9,
                      .scene = scene_,
                      .people = people_,
                      .mix = mix_.get(),
                      .renditions = ladder_->states(),
                      .without = pressure_->degradation(),
                      .steps = pressure_->steps(),
                      .tap = tap_,
                      .unknownPackets = unknownPackets_});
}

std::string Mixer::graph() {
  loop_->assertHere();
  std::string text = mix_ ? mix_->graph() + "\n" : std::string();
  for (const auto& one : people_) text += one->graph();
  return text;
}

}  // namespace rostra::mix
