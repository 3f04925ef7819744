// SPDX-License-Identifier: Apache-2.0
// A camera or a screen of a participant. in: its tap packets; out: decoded frames into its tile, and requests
// for key frames. Which frames are decoded, FrameGuard decides.
#pragma once

#include "mix/input/input.hpp"
#include "mix/input/steady_time.hpp"
#include "mix/input/video_tile.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace rostra::mix {

/// Decoding starts at a key frame and stops at a gap until the next one: the last good picture stays, a
/// smeared one is never shown. Thread: the loop's.
class VideoInput final : public Input {
 public:
  using RequestKeyFrame = std::function<void()>;
  VideoInput(InputContext context, std::string who, std::shared_ptr<VideoTile> tile,
             RequestKeyFrame requestKeyFrame);
  static constexpr std::uint64_t kRequestIntervalNs =
      500'000'000;  ///< a key frame needs a round trip and its own transfer

 private:
  InputPipeline::OnSample sampleHandler() override;
  std::shared_ptr<FrameGuard> makeGuard() override;
  bool onReceive(const ipc::TapPacket& packet) override;
  void onReset() override;
  void onPoll(std::uint64_t nowNs) override;
  void onPacket(std::uint16_t sequence, std::uint64_t playoutNs, std::span<const std::byte> rtp) override;
  void onGap(std::uint16_t firstMissing, std::uint16_t count, std::uint64_t nextPlayoutNs) override;

  void followGuard();

  std::shared_ptr<VideoTile> tile_;
  RequestKeyFrame requestKeyFrame_;
  ipc::TapCodec codec_ = ipc::TapCodec::Vp8;
  std::uint64_t requestedAtNs_ = 0;
  std::uint64_t newestPacketNs_ = 0;
  FrameVerdict told_ = FrameVerdict::Pass;  // in the log
  SteadyTime times_;
};

}  // namespace rostra::mix
