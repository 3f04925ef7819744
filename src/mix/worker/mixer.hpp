// SPDX-License-Identifier: Apache-2.0
// The show of one space: who is on stage, what the tap brings, what the picture looks like. in: commands and
// tap packets; out: init segment, parts, feedback to the SFU. Holds the scene; Stage and Rendition do the
// work.
#pragma once

#include "base/file_descriptor.hpp"
#include "mix/input/input.hpp"
#include "mix/output/compositor.hpp"
#include "mix/output/limiter.hpp"
#include "mix/output/rendition.hpp"
#include "mix/scene/speaker_choice.hpp"
#include "protocol/worker.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rostra::mix {

/// Thread: the loop's; handlers run on any thread.
class Mixer {
 public:
  struct Handlers {
    std::function<void(const protocol::worker::MixEvent&, std::vector<std::byte>)> send;
    std::function<void(Error)> onFailed;
  };
  [[nodiscard]] static Result<std::unique_ptr<Mixer>> open(
      std::shared_ptr<glib::Loop> loop, const protocol::worker::mixCommand::Configure& configure,
      Handlers handlers);
  ~Mixer();
  Mixer(const Mixer&) = delete;
  Mixer& operator=(const Mixer&) = delete;

  void setTap(FileDescriptor socket);
  void setPeople(const std::vector<protocol::worker::Person>& people);
  /// Another layout from the next picture on; empty, or a name whose file is missing or wrong: the configured
  /// one.
  void setLayout(const std::string& name);
  /// JSON, see docs/stats-mix.md.
  [[nodiscard]] std::string stats();
  [[nodiscard]] std::string graph() const;
  /// Cuts the last part; nothing comes after it.
  void finish();

 private:
  /// Events a second since it was last asked.
  struct Rate {
    std::uint64_t count = 0;
    double seconds = 0;
    double update(std::uint64_t newCount, double newSeconds) {
      const double rate =
          newSeconds > seconds ? static_cast<double>(newCount - count) / (newSeconds - seconds) : 0;
      count = newCount;
      seconds = newSeconds;
      return rate;
    }
  };
  struct Camera {
    Rate rate;
    std::shared_ptr<VideoTile> tile;
    std::unique_ptr<VideoInput> input;
    bool shown = false;       // has a branch in the stage
    std::string painted;      // what the tile's look was made from
    ipc::TapFeedback wanted;  // what the SFU should send
    bool feedbackDue = false;
  };
  struct Participant {
    protocol::worker::Person person;
    std::shared_ptr<PlayoutDelay> delay;
    std::shared_ptr<VoiceBuffer> voice;
    std::unique_ptr<AudioInput> audio;
    Camera camera;
    std::unique_ptr<Camera> screen;
  };
  Mixer(std::shared_ptr<glib::Loop> loop, protocol::worker::mixCommand::Configure configure,
        pipeline::Catalog catalog, const Layout& layout, Handlers handlers);
  [[nodiscard]] Result<void> build();
  void onSound(std::span<float> samples);
  bool readTap();
  void takePacket(const ipc::TapPacket& packet);
  void addParticipant(const protocol::worker::Person& person);
  void removeParticipant(Participant& participant);
  [[nodiscard]] std::unique_ptr<VideoInput> makeVideoInput(const Participant& participant,
                                                           ipc::TapSource source,
                                                           const std::shared_ptr<VideoTile>& tile);
  [[nodiscard]] InputContext contextOf(const Participant& participant) const;
  // scene.cpp
  void useLayout(std::string name, Layout layout);
  void listen(std::uint64_t nowNs);
  void arrangeScene();
  [[nodiscard]] std::vector<Participant*> seats(bool screens) const;
  void showTile(Camera& camera, const Participant& participant, bool screen, const Rect* place,
                int cornerRadius, Stage::Looks& looks);
  void want(Camera& camera, int width, int height);
  void sendFeedback();
  void poll();
  template <class F>
  void forEachInput(F visit) const;

  std::shared_ptr<glib::Loop> loop_;
  const protocol::worker::mixCommand::Configure config_;
  const pipeline::Catalog catalog_;
  const Handlers handlers_;
  const Painter painter_;
  const Layout configuredLayout_;
  Layout layout_;
  std::string layoutName_;
  SpeakerChoice speaker_;
  std::uint64_t baseTimeNs_ = 0;
  std::int64_t audioLead_ = 0;

  // The audio mixer's thread only, once the stage runs.
  std::unique_ptr<AudioEncoder> audioEncoder_;
  Limiter limiter_;
  bool audioPrimed_ = false;
  std::int64_t soundToSkip_ = 0;

  std::vector<std::unique_ptr<Rendition>> renditions_;
  std::unique_ptr<Stage> stage_;                      // destroyed before what its threads use
  std::vector<std::unique_ptr<Participant>> people_;  // in order of joining
  bool slate_ = true;

  FileDescriptor tap_;
  glib::Source tapWatch_;
  glib::Source timer_;
  std::uint64_t refreshedAtNs_ = 0;
  std::uint64_t listenedAtNs_ = 0;
  std::uint64_t tapPackets_ = 0;
  std::uint64_t tapMalformed_ = 0;
  std::uint64_t tapUnknown_ = 0;
  bool finished_ = false;
};

/// What pipelines/mix and encoders/ need: checked when the worker starts, so that a spare that cannot mix
/// never says ready.
[[nodiscard]] Result<void> checkMixRequirements();

}  // namespace rostra::mix
