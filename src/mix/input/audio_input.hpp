// SPDX-License-Identifier: Apache-2.0
// The microphone of a participant. in: its tap packets; out: decoded sound into its voice; single losses are
// concealed.
#pragma once

#include "mix/input/input.hpp"
#include "mix/input/voice_buffer.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace rostra::mix {

/// Thread: the loop's.
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
