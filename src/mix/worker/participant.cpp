// SPDX-License-Identifier: Apache-2.0
#include "mix/worker/participant.hpp"

#include <limits>
#include <utility>

namespace rostra::mix {
namespace {

constexpr std::uint64_t kNeverFrozen =
    std::numeric_limits<std::uint64_t>::max() / 2;  // a screen stands still

}  // namespace

Participant::Participant(const Settings& settings, protocol::worker::Person person)
    : settings_(settings),
      person_(std::move(person)),
      delay_(std::make_shared<PlayoutDelay>(settings.lateBudgetNs)),
      voice_(std::make_shared<VoiceBuffer>()),
      microphone_(inputContext(), person_.id + "/microphone", voice_),
      camera_(inputContext(), person_.id, ipc::TapSource::Camera, settings.freezeNs, *settings.tap) {}

InputContext Participant::inputContext() const {
  InputContext context = settings_.input;
  context.delay = delay_;
  return context;
}

void Participant::update(const protocol::worker::Person& person, PictureMix& picture) {
  person_ = person;
  camera_.tile().setOn(person.camera);
  if (person.screen && !screen_) {
    screen_ = std::make_unique<VideoSource>(inputContext(), person_.id, ipc::TapSource::Screen, kNeverFrozen,
                                            *settings_.tap);
    screen_->tile().setOn(true);
  } else if (!person.screen && screen_) {
    screen_->hide(picture);
    screen_->sendFeedback();
    screen_.reset();
  }
}

void Participant::leave(MixPipeline& mix) {
  mix.sound().remove(voice_);
  camera_.hide(mix.picture());
  if (screen_) screen_->hide(mix.picture());
}

bool Participant::receive(const ipc::TapPacket& packet) {
  switch (packet.header.source) {
    case ipc::TapSource::Microphone:
      microphone_.receive(packet);
      return true;
    case ipc::TapSource::Camera:
      camera_.input().receive(packet);
      return true;
    case ipc::TapSource::Screen:
      if (screen_) screen_->input().receive(packet);
      return screen_ != nullptr;
  }
  return false;
}

void Participant::poll(std::uint64_t nowNs) {
  microphone_.poll(nowNs);
  camera_.input().poll(nowNs);
  if (screen_) screen_->input().poll(nowNs);
}

void Participant::reset() {
  delay_->reset();
  microphone_.reset();
  camera_.reset();
  if (screen_) screen_->reset();
}

void Participant::sendFeedback() {
  camera_.sendFeedback();
  if (screen_) screen_->sendFeedback();
}

void Participant::repeatFeedback() {
  camera_.repeatFeedback();
  if (screen_) screen_->repeatFeedback();
}

std::string Participant::graph() {
  std::string text;
  const auto add = [&text](const Input& input) {
    if (const std::string one = input.graph(); !one.empty()) text += one + "\n";
  };
  add(microphone_);
  add(camera_.input());
  if (screen_) add(screen_->input());
  return text;
}

}  // namespace rostra::mix
