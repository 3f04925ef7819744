// SPDX-License-Identifier: Apache-2.0
// The show of one space. in: commands of the server and the packets of the tap; out: init segment, parts,
// feedback to the SFU. Ties the parts together: participants decode, the scene says whose tile stands where,
// the mix pipeline composes, the ladder encodes.
#pragma once

#include "base/file_descriptor.hpp"
#include "mix/input/tap_receiver.hpp"
#include "mix/output/ladder.hpp"
#include "mix/output/mix_pipeline.hpp"
#include "mix/output/pressure.hpp"
#include "mix/scene/painter.hpp"
#include "mix/scene/scene.hpp"
#include "mix/worker/participant.hpp"
#include "protocol/worker.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::mix {

/// Thread: the loop's; handlers run on any thread.
class Mixer {
 public:
  struct Handlers {
    std::function<void(const protocol::worker::MixEvent&, std::vector<std::byte>)> send;
    std::function<void(Error)> onFailed;
  };
  /// `memory`: bytes that the process may get, 0 = no limit.
  [[nodiscard]] static Result<std::unique_ptr<Mixer>> open(
      std::shared_ptr<glib::Loop> loop, const protocol::worker::mixCommand::Configure& configure,
      std::uint64_t memory, Handlers handlers);
  ~Mixer();
  Mixer(const Mixer&) = delete;
  Mixer& operator=(const Mixer&) = delete;

  void setTap(FileDescriptor socket);
  void setPeople(const std::vector<protocol::worker::Person>& people);
  /// Who speaks, for layouts that show them large; empty = nobody.
  void setSpeaker(const std::string& participant);
  /// What the picture says while nobody is on stage, at once.
  void setSlate(protocol::worker::mixCommand::Slate slate);
  /// Another layout from the next picture on; empty, or a name whose file is missing or wrong: the configured
  /// one.
  void setLayout(const std::string& name);
  /// See Ladder::watch().
  void watch(const std::string& rendition, bool watched);
  /// At least so many steps of what it may do without, for the server's sake.
  void doLess(std::int64_t steps);
  /// JSON, see docs/stats-mix.md.
  [[nodiscard]] std::string stats();
  /// Graphviz text of all pipelines.
  [[nodiscard]] std::string graph();
  /// Cuts the last part; nothing comes after it.
  void finish();

 private:
  Mixer(std::shared_ptr<glib::Loop> loop, protocol::worker::mixCommand::Configure configure,
        pipeline::Catalog catalog, Layout layout, std::uint64_t memory, Handlers handlers);
  [[nodiscard]] Result<void> build();
  [[nodiscard]] Result<void> openLadder();
  [[nodiscard]] Result<void> openMixPipeline();
  [[nodiscard]] Participant::Settings participantSettings() const;
  void addParticipant(const protocol::worker::Person& person);
  [[nodiscard]] Participant* find(std::string_view id) const;
  void receive(const ipc::TapPacket& packet);
  void followSpeaker();
  [[nodiscard]] Picture paintSlate();
  void arrangeSoon();
  void arrange();
  void sendFeedback();
  /// Compares what was done with what was due, and does less or more from now on.
  void checkPressure();
  void degrade();

  const std::shared_ptr<glib::Loop> loop_;
  const protocol::worker::mixCommand::Configure config_;
  const pipeline::Catalog catalog_;
  const Handlers handlers_;
  const Painter painter_;
  const Layout configuredLayout_;
  const std::uint64_t baseTimeNs_;  // CLOCK_MONOTONIC of the show's time 0
  const std::uint64_t startWallMs_;
  const std::int64_t audioLead_;  // samples
  const std::shared_ptr<PictureMemory> pictureMemory_;

  Scene scene_;
  TapReceiver tap_;
  std::vector<std::unique_ptr<Participant>> people_;  // in order of joining
  protocol::worker::mixCommand::Slate slate_;
  bool slateShown_ = true;  // is the background

  std::unique_ptr<Ladder> ladder_;
  std::optional<Pressure> pressure_;  // once there is a ladder
  std::int64_t askedFor_ = 0;         // steps that the server wants
  std::unique_ptr<MixPipeline> mix_;

  glib::Source inputTimer_;
  glib::Source speakerTimer_;
  glib::Source feedbackTimer_;
  glib::Source pressureTimer_;
  glib::Source slateTimer_;   ///< runs until the slate says something else
  glib::Source arrangement_;  ///< runs while the scene has changed since it was painted
  std::uint64_t unknownPackets_ = 0;
  bool finished_ = false;
};

}  // namespace rostra::mix
