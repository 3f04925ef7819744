// SPDX-License-Identifier: Apache-2.0
// The receiving side of a publish connection. In: a browser's RTP and RTCP; out: packets in order to their
// producers, and what the browser has to hear: reports, what is missing, key-frame requests, transport-wide
// feedback. RFC 3550 s.6, RFC 4585, RFC 4588, RFC 5506, draft-holmer-rmcat-transport-wide-cc-extensions-01.
#pragma once

#include "rtp/receive/arrival_recorder.hpp"
#include "rtp/rtcp/compound.hpp"
#include "rtp/send/publisher_clock.hpp"
#include "sfu/engine/media_link.hpp"
#include "sfu/engine/publish_payloads.hpp"
#include "sfu/engine/received_stream.hpp"
#include "sfu/forward/stream_table.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <vector>

namespace rostra::sfu {

/// Thread: create() on the loop, requestKeyFrame() any, counters any; the rest on the engine's.
class PublishReceiver final : public MediaLink {
 public:
  using Producers = std::array<std::shared_ptr<Producer>, kSources>;
  struct Config {
    StreamTable table;
    Producers producers;  ///< null = that source cannot be forwarded
    PublishPayloads payloads;
    bool reducedSize = false;  ///< RTCP may stand alone (RFC 5506)
    rtp::Duration patience{};  ///< how long pictures wait for what is missing
  };

  [[nodiscard]] static std::shared_ptr<PublishReceiver> create(std::shared_ptr<Engine> engine,
                                                               std::shared_ptr<RtcpMonitor> rtcp,
                                                               Config config);

  /// Asks for a key frame of the stream. May be ignored.
  void requestKeyFrame(std::uint32_t ssrc);

  [[nodiscard]] std::uint64_t malformed() const noexcept {
    return malformed_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t unidentified() const noexcept {
    return unidentified_.load(std::memory_order_relaxed);
  }
  /// Packets that came again and were still of use.
  [[nodiscard]] std::uint64_t recovered() const noexcept {
    return recovered_.load(std::memory_order_relaxed);
  }

 private:
  PublishReceiver(std::shared_ptr<Engine> engine, std::shared_ptr<RtcpMonitor> rtcp, Config config);
  void onRtp(gst::Ref<GstBuffer> buffer, rtp::MutableBytes packet, rtp::TimePoint arrival) override;
  void onRtcp(rtp::Bytes compound, rtp::TimePoint arrival) override;
  void onDrained(rtp::TimePoint now) override;
  void tick(rtp::TimePoint now) override;

  [[nodiscard]] ReceivedStream* find(std::uint32_t ssrc) noexcept;
  [[nodiscard]] ReceivedStream* identify(const rtp::PacketView& packet, const PublishPayload& payload);
  [[nodiscard]] ReceivedStream* findOriginal(const rtp::PacketView& packet);
  void onRetransmission(gst::Ref<GstBuffer> buffer, rtp::MutableBytes packet, const rtp::PacketView& view,
                        std::uint8_t original, rtp::TimePoint arrival);
  void askForMissing(rtp::TimePoint now);
  void sendReports(rtp::TimePoint now);
  void sendFeedback();
  /// Puts in front what a compound has to begin with.
  void begin(rtp::CompoundWriter& out) const;

  const Config config_;
  const std::uint32_t ssrc_;  ///< ours, in what we report
  std::vector<std::unique_ptr<ReceivedStream>> streams_;
  struct Repeating {
    std::uint32_t ssrc = 0;
    ReceivedStream::Place place;
  };
  std::vector<Repeating> repeating_;  ///< retransmission streams that said what they repeat
  rtp::PublisherClock clock_;
  rtp::ArrivalRecorder arrivals_;
  rtp::TimePoint nextReport_{};
  std::atomic<std::uint64_t> malformed_{0};
  std::atomic<std::uint64_t> unidentified_{0};
  std::atomic<std::uint64_t> recovered_{0};
};

}  // namespace rostra::sfu
