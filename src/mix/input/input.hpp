// SPDX-License-Identifier: Apache-2.0
// One producer as the mixer hears or sees it. in: its tap packets; out: the packets in order into a decoder
// of its own. Broken or hostile streams cost their own picture only.
#pragma once

#include "ipc/tap.hpp"
#include "mix/input/input_pipeline.hpp"
#include "mix/input/playout_delay.hpp"
#include "mix/input/reorder_buffer.hpp"
#include "pipeline/catalog/catalog.hpp"

#include <cstdint>
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
  FrameGuard::Limits limits;                   ///< of pictures
  std::shared_ptr<PictureMemory> memory;       ///< for pictures
};

/// Thread: the loop's.
class Input : private ReorderBuffer::Listener {
 public:
  struct Counters {
    ReorderBuffer::Counters packets;
    std::uint64_t malformed = 0;
    std::uint64_t rebuilds = 0;  ///< decoders that failed and were recreated
    std::uint64_t keyFrameRequests = 0;
    std::uint64_t queuedBytes = 0;
    std::uint64_t decoderDrops = 0;  ///< packets the decoder was too slow for
    std::uint64_t refused = 0;       ///< frames that a FrameGuard did not let through
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
  void closePipeline();
  [[nodiscard]] virtual InputPipeline::OnSample sampleHandler() = 0;
  /// For a new pipeline; null: everything may be decoded.
  [[nodiscard]] virtual std::shared_ptr<FrameGuard> makeGuard() { return nullptr; }
  virtual void onReset() = 0;
  virtual void onPoll(std::uint64_t nowNs) = 0;
  virtual bool onReceive(const ipc::TapPacket& packet) = 0;

  const InputContext context_;
  const std::string who_;
  std::unique_ptr<InputPipeline> pipeline_;
  std::shared_ptr<FrameGuard> guard_;  // of the pipeline
  bool waiting_ = false;
  Counters counters_;

 private:
  void onDecoderFailed(const std::string& reason);

  std::shared_ptr<Input*> token_;  // what late messages of a pipeline find their input by
  ReorderBuffer reorder_;
  std::uint64_t reopenAtNs_ = 0;
  std::uint32_t failures_ = 0;
};

}  // namespace rostra::mix
