// SPDX-License-Identifier: Apache-2.0
// Somebody on stage as the mixer has them: a voice, a camera, perhaps a screen. in: what the server says of
// them and their tap packets; out: to each source what is its own.
#pragma once

#include "mix/input/audio_input.hpp"
#include "mix/output/mix_pipeline.hpp"
#include "mix/worker/video_source.hpp"
#include "protocol/worker.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace rostra::mix {

/// Thread: the loop's.
class Participant {
 public:
  /// What all participants share.
  struct Settings {
    InputContext input;             ///< its delay is each participant's own
    std::int64_t lateBudgetNs = 0;  ///< see PlayoutDelay
    std::uint64_t freezeNs = 0;     ///< see VideoTile
    const TapReceiver* tap = nullptr;
  };

  /// `person.id` fits the tap.
  Participant(const Settings& settings, protocol::worker::Person person);
  Participant(const Participant&) = delete;
  Participant& operator=(const Participant&) = delete;

  /// Opens or closes the screen, too.
  void update(const protocol::worker::Person& person, PictureMix& picture);
  /// Takes everything of them out of the mix.
  void leave(MixPipeline& mix);
  /// See VideoSource::setHalfSize(). A screen keeps its size: it would be unreadable.
  void setHalfSize(bool on) { camera_.setHalfSize(on); }

  /// False when they have no such source.
  [[nodiscard]] bool receive(const ipc::TapPacket& packet);
  void poll(std::uint64_t nowNs);
  /// The SFU is another one now.
  void reset();
  void sendFeedback();
  void repeatFeedback();

  [[nodiscard]] const protocol::worker::Person& person() const noexcept { return person_; }
  [[nodiscard]] const PlayoutDelay& delay() const noexcept { return *delay_; }
  [[nodiscard]] const std::shared_ptr<VoiceBuffer>& voice() const noexcept { return voice_; }
  [[nodiscard]] AudioInput& microphone() noexcept { return microphone_; }
  [[nodiscard]] VideoSource& camera() noexcept { return camera_; }
  /// Null while none is shared.
  [[nodiscard]] VideoSource* screen() noexcept { return screen_.get(); }
  /// Graphviz text of their decoders.
  [[nodiscard]] std::string graph();

 private:
  [[nodiscard]] InputContext inputContext() const;

  const Settings settings_;
  protocol::worker::Person person_;
  std::shared_ptr<PlayoutDelay> delay_;
  std::shared_ptr<VoiceBuffer> voice_;
  AudioInput microphone_;
  VideoSource camera_;
  std::unique_ptr<VideoSource> screen_;
};

}  // namespace rostra::mix
