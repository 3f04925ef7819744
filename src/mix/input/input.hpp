// SPDX-License-Identifier: Apache-2.0
// One producer as the mixer hears or sees it. in: its tap packets; out: frames into its tile or sound into
// its voice, and requests for key frames. Broken or hostile streams cost their own picture only.
#pragma once

#include "ipc/tap.hpp"
#include "mix/input/input_pipeline.hpp"
#include "mix/input/playout_delay.hpp"
#include "mix/input/reorder_buffer.hpp"
#include "mix/input/video_tile.hpp"
#include "mix/input/voice_buffer.hpp"
#include "pipeline/catalog/catalog.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace rostra::mix {

/// What inputs share.
struct InputContext {
  std::shared_ptr<glib::Loop> loop;
  const pipeline::Catalog* catalog = nullptr;  ///< outlives the inputs
  std::uint64_t baseTimeNs = 0;                ///< CLOCK_MONOTONIC of running time 0
  std::uint64_t jitterNs = 0;                  ///< what is added to a packet's play-out time
  std::shared_ptr<PlayoutDelay> delay;         ///< of the participant: what is added to that; not null
};

/// Thread: the loop's.
class Input : private ReorderBuffer::Listener {
 public:
  struct Counters {
    ReorderBuffer::Counters packets;
    std::uint64_t malformed = 0;
    std::uint64_t rebuilds = 0;  ///< decoders that broke and were made anew
    std::uint64_t keyFrameRequests = 0;
    std::uint64_t queuedBytes = 0;
    bool waitingForKeyFrame = false;
  };

  void receive(const ipc::TapPacket& packet);
  /// Call every few milliseconds with CLOCK_MONOTONIC.
  void poll(std::uint64_t nowNs);
  /// The SFU is another one now: nothing of the old stream continues.
  void reset();
  [[nodiscard]] Counters counters() const;
  /// Graphviz text of the decoder; empty when there is none.
  [[nodiscard]] std::string graph() const;

 protected:
  Input(InputContext context, std::string who);
  ~Input() override = default;

  /// Running time of a packet; 0 when it would be before the start.
  [[nodiscard]] std::uint64_t runningTime(std::uint64_t playoutNs) const noexcept;
  void openPipeline(std::string_view fragment);
  void closePipeline() { pipeline_.reset(); }
  [[nodiscard]] virtual InputPipeline::OnSample sampleHandler() = 0;
  virtual void onReset() = 0;
  virtual void onPoll(std::uint64_t nowNs) = 0;
  virtual bool onReceive(const ipc::TapPacket& packet) = 0;

  const InputContext context_;
  const std::string who_;
  std::unique_ptr<InputPipeline> pipeline_;
  bool waiting_ = false;
  Counters counters_;

 private:
  std::shared_ptr<Input*> token_;  // what late messages of a pipeline find their input by
  ReorderBuffer reorder_;
  std::uint64_t reopenAtNs_ = 0;
  std::uint32_t breaks_ = 0;
};

/// A camera or a screen. Decoding starts at a key frame and stops at a gap until the next one: the last good
/// picture stays, a smeared one is never shown.
class VideoInput final : public Input {
 public:
  using RequestKeyFrame = std::function<void()>;
  VideoInput(InputContext context, std::string who, std::shared_ptr<VideoTile> tile,
             RequestKeyFrame requestKeyFrame);
  static constexpr std::uint64_t kRequestIntervalNs =
      500'000'000;  ///< a key frame needs a round trip and its own transfer

 private:
  InputPipeline::OnSample sampleHandler() override;
  bool onReceive(const ipc::TapPacket& packet) override;
  void onReset() override;
  void onPoll(std::uint64_t nowNs) override;
  void onPacket(std::uint16_t sequence, std::uint64_t playoutNs, std::span<const std::byte> rtp) override;
  void onGap(std::uint16_t firstMissing, std::uint16_t count, std::uint64_t nextPlayoutNs) override;

  std::shared_ptr<VideoTile> tile_;
  RequestKeyFrame requestKeyFrame_;
  ipc::TapCodec codec_ = ipc::TapCodec::Vp8;
  std::uint64_t requestedAtNs_ = 0;
  std::uint64_t newestPacketNs_ = 0;
};

/// A microphone.
class AudioInput final : public Input {
 public:
  AudioInput(InputContext context, std::string who, std::shared_ptr<VoiceBuffer> voice);

 private:
  InputPipeline::OnSample sampleHandler() override;
  bool onReceive(const ipc::TapPacket& packet) override;
  void onReset() override;
  void onPoll(std::uint64_t) override {}
  void onPacket(std::uint16_t sequence, std::uint64_t playoutNs, std::span<const std::byte> rtp) override;
  void onGap(std::uint16_t firstMissing, std::uint16_t count, std::uint64_t nextPlayoutNs) override;

  std::shared_ptr<VoiceBuffer> voice_;
};

}  // namespace rostra::mix
