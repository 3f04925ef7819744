// SPDX-License-Identifier: Apache-2.0
// Sends a clip in a loop as one RTP stream: running numbers, sender reports, key frames on request,
// retransmission (RTX). RFC 3550, RFC 4588, RFC 8852 (mid and rid as header extensions). Thread: the
// caller's.
#pragma once

#include "rtp/packet/clock.hpp"
#include "support/media_clip.hpp"
#include "support/rtcp.hpp"

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace rostra::test {

struct RtpSenderConfig {
  std::uint32_t ssrc = 0;
  std::uint32_t rtxSsrc = 0;  ///< 0 = a lost packet is sent again as it was
  std::uint8_t payloadType = 0;
  std::uint8_t rtxPayloadType = 0;
  std::string cname;
  std::string mid;
  std::string rid;
  // Extension ids; 0 = not sent.
  std::uint8_t midId = 0;
  std::uint8_t ridId = 0;
  std::uint8_t repairedRidId = 0;
  std::uint8_t audioLevelId = 0;
  std::uint8_t transportCcId = 0;
  std::chrono::milliseconds late{0};  ///< what is sent was captured this much earlier; its reports say so
};

class RtpSender {
 public:
  using Send = std::function<void(Buffer packet)>;
  struct Counters {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t frames = 0;
    std::uint64_t keyFrames = 0;
    std::uint64_t keyFrameRequests = 0;
    std::uint64_t nackedPackets = 0;
    std::uint64_t retransmitted = 0;
  };

  RtpSender(RtpSenderConfig config, std::shared_ptr<const MediaClip> clip, Send sendRtp, Send sendRtcp,
            std::uint16_t& transportSequence);

  /// Sends every frame that is due.
  void tick(rtp::TimePoint time);
  /// While paused nothing is sent; resuming starts with a key frame.
  void setPaused(bool paused) noexcept;
  /// Only every `divisor`-th frame is sent from now on, as of an encoder whose uplink is too narrow.
  void setFrameDivisor(unsigned divisor) noexcept { frameDivisor_ = divisor; }
  /// What its packets say of how loud they are, -127 (silence) to 0 dBov; whatever they carry.
  void setAudioLevel(int dbov) noexcept { dbov_ = dbov; }
  void onKeyFrameRequest() noexcept;
  void onNack(const std::vector<std::uint16_t>& sequences);
  /// The other side takes reduced-size RTCP: reports come without CNAME, as Chromium's do.
  void setReducedSize(bool reduced) noexcept { reducedSize_ = reduced; }
  /// The other side has seen this stream: mid and rid need not be sent any longer.
  void onReceiverReport() noexcept { acknowledged_ = true; }

  [[nodiscard]] const RtpSenderConfig& config() const noexcept { return config_; }
  [[nodiscard]] const Counters& counters() const noexcept { return counters_; }

 private:
  struct Sent {
    std::uint16_t sequence = 0;
    Buffer packet;
  };
  static constexpr std::size_t kHistory = 1024;

  void sendFrame(rtp::TimePoint time);
  void sendReport(rtp::TimePoint time);
  [[nodiscard]] Buffer build(std::uint8_t payloadType, std::uint32_t ssrc, std::uint16_t sequence,
                             std::uint32_t timestamp, bool marker, bool repaired, Bytes payload);

  RtpSenderConfig config_;
  std::shared_ptr<const MediaClip> clip_;
  Send sendRtp_;
  Send sendRtcp_;
  std::uint16_t& transportSequence_;
  bool paused_ = false;
  unsigned frameDivisor_ = 1;
  int dbov_ = -20;
  bool acknowledged_ = false;
  bool reducedSize_ = false;
  std::size_t nextFrame_ = 0;
  std::optional<rtp::TimePoint> start_;
  std::uint64_t frameCount_ = 0;
  std::uint32_t firstTimestamp_;
  std::uint16_t sequence_;
  std::uint16_t rtxSequence_;
  std::uint16_t pictureId_;
  std::array<Sent, kHistory> history_{};
  std::optional<rtp::TimePoint> lastReport_;
  Counters counters_;
};

}  // namespace rostra::test
