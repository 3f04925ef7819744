// SPDX-License-Identifier: Apache-2.0
#include "mix/worker/mixer.hpp"

#include "av/compatibility.hpp"
#include "base/check.hpp"
#include "base/log.hpp"
#include "gst/init.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <set>
#include <sys/socket.h>
#include <time.h>

namespace rostra::mix {
namespace {

using namespace std::chrono_literals;
namespace mixEvent = protocol::worker::mixEvent;

constexpr auto kPollInterval = 10ms;
constexpr std::int64_t kAacFrame = 1024;
// The router forgets what is said about a producer it does not have yet, and people are announced before they
// publish.
constexpr std::uint64_t kFeedbackRefreshNs = 1'000'000'000;
constexpr std::int64_t kDecodeNs = 10'000'000;
constexpr int kMaxPacketsPerWake = 256;  // then the loop gets a turn

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

}  // namespace

Result<void> checkMixRequirements() {
  constexpr std::array<std::string_view, 17> kElements{
      "appsrc",       "appsink",      "imagefreeze",   "compositor", "audiomixer", "audiotestsrc",
      "rtpvp8depay",  "rtph264depay", "rtpopusdepay",  "vp8dec",     "avdec_h264", "opusdec",
      "videoconvert", "audioconvert", "audioresample", "capsfilter", "queue"};
  if (auto found = gst::requireElements(kElements); !found) return found;
  for (const std::string_view name :
       kElements) {  // loaded now, so that a spare takes over without reading files
    const auto factory =
        gst::Ref<GstElementFactory>::adopt(gst_element_factory_find(std::string(name).c_str()));
    const auto loaded =
        gst::Ref<GstPluginFeature>::adopt(gst_plugin_feature_load(GST_PLUGIN_FEATURE(factory.get())));
    if (!loaded)
      return fail(ErrorKind::Unavailable, "GStreamer cannot load the plugin of '" + std::string(name) +
                                              "'; reinstall the package " +
                                              std::string(gst::packageOf(name)));
  }
  for (const char* name : {"libx264", "aac"}) {
    if (!avcodec_find_encoder_by_name(name)) {
      return fail(ErrorKind::Unavailable, std::string("libavcodec has no encoder '") + name +
                                              "'; install the package " + std::string(av::kCodecPackage));
    }
  }
  return {};
}

Mixer::Mixer(std::shared_ptr<glib::Loop> loop, protocol::worker::mixCommand::Configure configure,
             pipeline::Catalog catalog, const Layout& layout, Handlers handlers)
    : loop_(std::move(loop)),
      config_(std::move(configure)),
      catalog_(std::move(catalog)),
      handlers_(std::move(handlers)),
      painter_(static_cast<int>(config_.width), static_cast<int>(config_.height)),
      configuredLayout_(layout),
      layout_(layout) {
  useLayout(config_.layout, layout);
}

Result<std::unique_ptr<Mixer>> Mixer::open(std::shared_ptr<glib::Loop> loop,
                                           const protocol::worker::mixCommand::Configure& configure,
                                           Handlers handlers) {
  if (configure.width % 2 != 0 || configure.height % 2 != 0)
    return fail(ErrorKind::InvalidInput, "canvas width and height must be even");
  auto catalog = pipeline::Catalog::load(configure.pipelines);
  if (!catalog) return tl::make_unexpected(catalog.error());
  const auto entry = catalog->layout("layouts/" + configure.layout);
  if (!entry) return tl::make_unexpected(entry.error());
  auto layout = Layout::parse((*entry)->text);
  if (!layout) return wrap(layout.error(), (*entry)->path.string());
  std::unique_ptr<Mixer> mixer(
      new Mixer(std::move(loop), configure, std::move(*catalog), *layout, std::move(handlers)));
  if (auto built = mixer->build(); !built) return tl::make_unexpected(built.error());
  return mixer;
}

Result<void> Mixer::build() {
  const auto videoSettings = catalog_.encoder("encoders/video");
  if (!videoSettings) return tl::make_unexpected(videoSettings.error());
  const auto audioSettings = catalog_.encoder("encoders/audio");
  if (!audioSettings) return tl::make_unexpected(audioSettings.error());
  auto audio = AudioEncoder::open(**audioSettings, config_.audioBitrate);
  if (!audio) return tl::make_unexpected(audio.error());
  audioEncoder_ = std::make_unique<AudioEncoder>(std::move(*audio));

  // A part is whole frames, a segment whole parts: rounded to the nearest.
  const int rate = static_cast<int>(config_.frameRate);
  const int partFrames = std::max(1, static_cast<int>((config_.partMs * rate + 500) / 1000));
  const int parts =
      std::max(1, static_cast<int>((config_.segmentMs * rate / 1000 + partFrames / 2) / partFrames));

  // The two clocks are compared once: wall times of parts then run as evenly as the monotonic clock, whatever
  // NTP does.
  baseTimeNs_ = clockNs(CLOCK_MONOTONIC);
  const std::uint64_t wallNs = clockNs(CLOCK_REALTIME);
  audioLead_ = audioLeadFor(config_.jitterMs);

  Rendition::Config rendition;
  rendition.name = std::to_string(config_.height) + "p";
  rendition.format = {static_cast<int>(config_.width), static_cast<int>(config_.height), rate,
                      config_.videoBitrate, partFrames * parts};
  rendition.partFrames = partFrames;
  rendition.startWallMs = wallNs / 1'000'000;
  rendition.soundPatience = std::chrono::milliseconds(std::max<std::int64_t>(config_.partMs, 100));
  auto opened = Rendition::open(
      **videoSettings, rendition, audioEncoder_->context(),
      {.onPart = [this](const mixEvent::Part& part,
                        std::vector<std::byte> bytes) { handlers_.send(part, std::move(bytes)); },
       .onFailed = handlers_.onFailed});
  if (!opened) return tl::make_unexpected(opened.error());
  renditions_.push_back(std::move(*opened));
  for (const auto& one : renditions_) {
    handlers_.send(one->init(), one->initSegment());
    one->start();
  }

  Stage::Config stage;
  stage.width = static_cast<int>(config_.width);
  stage.height = static_cast<int>(config_.height);
  stage.frameRate = rate;
  stage.baseTimeNs = baseTimeNs_;
  stage.audioLead = audioLead_;
  auto built = Stage::open(loop_, catalog_, stage,
                           {.onPicture =
                                [this](gst::Ref<GstBuffer> picture, std::uint64_t index) {
                                  for (const auto& one : renditions_) one->pushPicture(picture, index);
                                },
                            .onSound = [this](std::span<float> samples) { onSound(samples); },
                            .onFailed = handlers_.onFailed},
                           painter_.slate(config_.title));
  if (!built) return tl::make_unexpected(built.error());
  stage_ = std::move(*built);
  timer_ = loop_->every(kPollInterval, [this] { poll(); });
  return {};
}

Mixer::~Mixer() {
  finish();
}

void Mixer::finish() {
  if (std::exchange(finished_, true)) return;
  timer_.stop();
  tapWatch_.stop();
  stage_.reset();
  people_.clear();
  for (const auto& one : renditions_) one->finish();
}

void Mixer::onSound(std::span<float> samples) {
  limiter_.process(samples);
  const auto give = [this](av::PacketPtr packet) {
    for (std::size_t i = 1; i < renditions_.size(); ++i)
      renditions_[i]->pushSound(av::PacketPtr(av_packet_clone(packet.get())));
    renditions_.front()->pushSound(std::move(packet));
  };
  Result<void> done;
  if (!audioPrimed_) {
    audioPrimed_ = true;
    // Sound of time `lead - look-ahead` comes first: silence before it, or what is of before time 0 is left
    // out.
    soundToSkip_ = std::max<std::int64_t>(0, static_cast<std::int64_t>(Limiter::kLookAhead) - audioLead_);
    const std::int64_t before =
        std::max<std::int64_t>(0, audioLead_ - static_cast<std::int64_t>(Limiter::kLookAhead));
    done =
        audioEncoder_->encode(std::vector<float>(static_cast<std::size_t>(before * kChannels), 0.0F), give);
  }
  const std::int64_t skip = std::min(soundToSkip_, static_cast<std::int64_t>(samples.size()) / kChannels);
  soundToSkip_ -= skip;
  samples = samples.subspan(static_cast<std::size_t>(skip * kChannels));
  if (done) done = audioEncoder_->encode(samples, give);
  if (!done) handlers_.onFailed(done.error());
}

void Mixer::setTap(FileDescriptor socket) {
  tapWatch_.stop();
  tap_ = std::move(socket);
  for (const auto& one : people_) {
    one->delay->reset();
    one->audio->reset();
    for (Camera* camera : {&one->camera, one->screen.get()}) {
      if (!camera) continue;
      camera->input->reset();
      camera->feedbackDue = true;
    }
  }
  tapWatch_ = loop_->watch(tap_.get(), GIOCondition(G_IO_IN | G_IO_HUP | G_IO_ERR),
                           [this](GIOCondition) { return readTap(); });
  sendFeedback();
}

bool Mixer::readTap() {
  alignas(ipc::TapHeader) std::array<std::byte, ipc::kMaxTapMessage + 1> message{};
  for (int i = 0; i < kMaxPacketsPerWake; ++i) {
    const ssize_t size = ::recv(tap_.get(), message.data(), message.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (size <= 0) {
      // The SFU is gone. What is shown freezes and becomes placards; serve opens the next tap.
      tap_.reset();
      return false;
    }
    ++tapPackets_;
    if (const auto packet = ipc::parseTapPacket({message.data(), static_cast<std::size_t>(size)})) {
      takePacket(*packet);
    } else {
      ++tapMalformed_;
    }
  }
  return true;
}

void Mixer::takePacket(const ipc::TapPacket& packet) {
  const auto found =
      std::find_if(people_.begin(), people_.end(),
                   [id = packet.header.participant()](const auto& one) { return one->person.id == id; });
  if (found == people_.end()) {
    ++tapUnknown_;
    return;
  }
  Participant& participant = **found;
  switch (packet.header.source) {
    case ipc::TapSource::Microphone:
      participant.audio->receive(packet);
      break;
    case ipc::TapSource::Camera:
      participant.camera.input->receive(packet);
      break;
    case ipc::TapSource::Screen:
      if (participant.screen) {
        participant.screen->input->receive(packet);
      } else {
        ++tapUnknown_;
      }
      break;
  }
}

std::unique_ptr<VideoInput> Mixer::makeVideoInput(const Participant& participant, ipc::TapSource source,
                                                  const std::shared_ptr<VideoTile>& tile) {
  const std::string& id = participant.person.id;
  return std::make_unique<VideoInput>(
      contextOf(participant), id + (source == ipc::TapSource::Screen ? "/screen" : "/camera"), tile,
      [this, id, source] {
        const auto found = std::find_if(people_.begin(), people_.end(),
                                        [&](const auto& one) { return one->person.id == id; });
        if (found == people_.end()) return;
        Camera* camera = source == ipc::TapSource::Screen ? (*found)->screen.get() : &(*found)->camera;
        if (!camera) return;
        camera->wanted.keyFrame = 1;
        camera->feedbackDue = true;
        sendFeedback();
      });
}

InputContext Mixer::contextOf(const Participant& participant) const {
  return {loop_, &catalog_, baseTimeNs_, static_cast<std::uint64_t>(config_.jitterMs) * 1'000'000,
          participant.delay};
}

void Mixer::addParticipant(const protocol::worker::Person& person) {
  auto participant = std::make_unique<Participant>();
  participant->person = person;
  // A packet that comes this long after its play-out time is decoded just in time for the sound that is mixed
  // ahead.
  const std::int64_t ahead = (audioLead_ + kAacFrame) * 1'000'000'000 / kSampleRate;
  participant->delay = std::make_shared<PlayoutDelay>(config_.jitterMs * 1'000'000 - ahead - kDecodeNs);
  participant->voice = std::make_shared<VoiceBuffer>();
  participant->audio =
      std::make_unique<AudioInput>(contextOf(*participant), person.id + "/microphone", participant->voice);
  participant->camera.tile =
      std::make_shared<VideoTile>(static_cast<std::uint64_t>(config_.freezeMs) * 1'000'000);
  participant->camera.input = makeVideoInput(*participant, ipc::TapSource::Camera, participant->camera.tile);
  if (!participant->camera.wanted.setParticipant(person.id)) {
    log::error("participant id is too long for a tap", {{"participant", person.id}});
    return;
  }
  if (auto added = stage_->addVoice(participant->voice); !added) return handlers_.onFailed(added.error());
  people_.push_back(std::move(participant));
}

void Mixer::removeParticipant(Participant& participant) {
  stage_->removeVoice(participant.voice);
  for (Camera* camera : {&participant.camera, participant.screen.get()}) {
    if (camera && camera->shown) stage_->removeTile(camera->tile);
  }
}

void Mixer::setPeople(const std::vector<protocol::worker::Person>& people) {
  std::set<std::string_view> ids;
  for (const auto& person : people) ids.insert(person.id);
  std::erase_if(people_, [&](const auto& one) {
    if (ids.contains(one->person.id)) return false;
    removeParticipant(*one);
    return true;
  });
  for (const auto& person : people) {
    const auto known = std::find_if(people_.begin(), people_.end(),
                                    [&](const auto& one) { return one->person.id == person.id; });
    if (known == people_.end()) {
      addParticipant(person);
    } else {
      (*known)->person = person;
    }
  }
  for (const auto& one : people_) {
    one->camera.tile->setOn(one->person.camera);
    if (one->person.screen && !one->screen) {
      one->screen = std::make_unique<Camera>();
      one->screen->tile =
          std::make_shared<VideoTile>(std::uint64_t{1} << 62);  // a still screen is not a frozen one
      one->screen->tile->setOn(true);
      one->screen->input = makeVideoInput(*one, ipc::TapSource::Screen, one->screen->tile);
      one->screen->wanted.source = ipc::TapSource::Screen;
      if (!one->screen->wanted.setParticipant(one->person.id)) one->screen.reset();
    } else if (!one->person.screen && one->screen) {
      if (one->screen->shown) stage_->removeTile(one->screen->tile);
      want(*one->screen, 0, 0);
      sendFeedback();
      one->screen.reset();
    }
  }
  std::vector<std::string> order;
  order.reserve(people_.size());
  for (const auto& one : people_) order.push_back(one->person.id);
  speaker_.setPeople(order);
  arrangeScene();
}

void Mixer::sendFeedback() {
  if (!tap_.valid()) return;
  for (const auto& one : people_) {
    for (Camera* camera : {&one->camera, one->screen.get()}) {
      if (!camera || !camera->feedbackDue) continue;
      // A full socket: the next poll tries again.
      if (::send(tap_.get(), &camera->wanted, sizeof(camera->wanted), MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
        return;
      camera->wanted.keyFrame = 0;
      camera->feedbackDue = false;
    }
  }
}

template <class F>
void Mixer::forEachInput(F visit) const {
  for (const auto& one : people_) {
    visit(*one, *one->audio);
    visit(*one, *one->camera.input);
    if (one->screen) visit(*one, *one->screen->input);
  }
}

void Mixer::poll() {
  const std::uint64_t now = clockNs(CLOCK_MONOTONIC);
  forEachInput([now](const Participant&, Input& input) { input.poll(now); });
  listen(now);
  if (now >= refreshedAtNs_ + kFeedbackRefreshNs) {
    refreshedAtNs_ = now;
    for (const auto& one : people_) {
      one->camera.feedbackDue = true;
      if (one->screen) one->screen->feedbackDue = true;
    }
  }
  sendFeedback();
}

std::string Mixer::graph() const {
  std::string text = stage_ ? stage_->graph() : std::string();
  forEachInput([&](const Participant&, const Input& input) {
    if (std::string one = input.graph(); !one.empty()) text += "\n" + one;
  });
  return text;
}

}  // namespace rostra::mix
