// SPDX-License-Identifier: Apache-2.0
// A camera with layers, and a voice, forwarded over simulated links by the real parts: what decides the layer
// (demand, allocator), send rate, pacer, transport-wide numbers, feedback as bytes. In: two links, the
// layers; out: which layer was shown when, what was offered to the link, what became of the voice. Unlike
// MediaFlow's source, nothing here can be encoded with fewer bits: a layer is sent or not, and another one
// begins with a key frame that has to be asked for.
#pragma once

#include "rtp/congestion/allocator.hpp"
#include "rtp/congestion/pacer.hpp"
#include "rtp/forward/layer_demand.hpp"
#include "rtp/receive/arrival_recorder.hpp"
#include "rtp/send/transport_history.hpp"
#include "sfu/engine/send_rate.hpp"
#include "sfu/transport/bandwidth_share.hpp"
#include "support/link_simulator.hpp"

#include <cstdint>
#include <optional>
#include <random>
#include <vector>

namespace rostra::test {

struct LayeredFlowConfig {
  /// Largest first.
  std::vector<rtp::Bitrate> layers = {rtp::Bitrate::kbps(1700), rtp::Bitrate::kbps(425)};
  rtp::Bitrate audio = rtp::Bitrate::kbps(60);
  rtp::Duration keyFrameAfter = std::chrono::milliseconds(150);  ///< from asking for it to its first packet
  double keyFrameSize = 6;                                       ///< of the mean frame
  /// The sender sends the layers that are needed only.
  bool switchesLayers = false;
  rtp::Duration switchOn = std::chrono::milliseconds(200);  ///< from asking for a layer to its being encoded
  rtp::LayerSet neverComes = 0;                             ///< layers for which its own uplink is too narrow
  std::uint32_t seed = 1;
};

class LayeredFlow {
 public:
  /// Every kSample. `layer`: -1 = paused.
  struct Sample {
    int layer = -1;
    rtp::LayerSet sent = 0;  ///< by the camera
    rtp::Bitrate estimate;
    std::int64_t offeredBytes = 0;
    std::int64_t voices = 0;      ///< packets of sound sent
    std::int64_t lostVoices = 0;  ///< and not taken by the link
    rtp::Duration wait{};         ///< longest in the link's queue
  };
  static constexpr rtp::Duration kSample = std::chrono::milliseconds(100);

  LayeredFlow(EventQueue& events, LinkSimulator& forward, LinkSimulator& back, LayeredFlowConfig config = {});
  LayeredFlow(const LayeredFlow&) = delete;
  LayeredFlow& operator=(const LayeredFlow&) = delete;

  [[nodiscard]] const std::vector<Sample>& samples() const noexcept { return samples_; }

 private:
  struct Payload {
    bool voice = false;
  };
  void allocateRegularly();
  void allocate();
  void followRate();
  [[nodiscard]] std::vector<sfu::LayerCost> layers() const;
  void switchLayers(const std::vector<sfu::LayerCost>& layers, const rtp::VideoShare& share);
  void makeFrame();
  void makeVoice();
  void push(rtp::PacingClass priority, std::uint32_t bytes);
  void pump();
  void send(std::uint32_t bytes, std::uint32_t probe, bool voice);
  void onReceived(std::uint16_t sequence);
  void sendFeedback();
  void onFeedback(const std::vector<std::byte>& packet);
  void tick();
  void sample();

  EventQueue& events_;
  LinkSimulator& forward_;
  LinkSimulator& back_;
  LayeredFlowConfig config_;
  std::mt19937 random_;

  sfu::SendRate rate_;
  rtp::Allocator allocator_;
  rtp::LayerDemand demand_;
  std::vector<std::optional<rtp::TimePoint>> encodedFrom_;  // nothing = it is switched off
  rtp::Pacer<Payload> pacer_;
  rtp::TransportHistory history_;
  std::vector<rtp::PacketResult> results_;
  std::optional<rtp::TimePoint> pumpAt_;
  rtp::Duration rtt_ = std::chrono::milliseconds(100);

  int current_ = -1;  // what is forwarded
  int target_ = -1;   // what is to be; -1 = nothing
  std::optional<rtp::TimePoint> keyFrameAt_;

  rtp::ArrivalRecorder recorder_;
  std::optional<rtp::TimePoint> feedbackAt_;

  rtp::Bitrate highest_;  // estimate since a fall
  Sample now_;
  std::vector<Sample> samples_;
};

}  // namespace rostra::test
