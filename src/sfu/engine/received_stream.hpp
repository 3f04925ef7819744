// SPDX-License-Identifier: Apache-2.0
// One SSRC of a publisher: order, loss, reports, time. In: its packets as they arrive, also those that were
// sent again; out: the same in order to their producer, and what is to be said about them. Sound is passed on
// as it comes: a receiver conceals what is missing sooner than it would wait.
#pragma once

#include "gst/ref.hpp"
#include "rtp/packet/packet_view.hpp"
#include "rtp/packet/report_clock.hpp"
#include "rtp/receive/nack_generator.hpp"
#include "rtp/receive/playout_clock.hpp"
#include "rtp/receive/receive_statistics.hpp"
#include "rtp/receive/reorder_buffer.hpp"
#include "rtp/send/publisher_clock.hpp"
#include "rtp/send/source_timeline.hpp"
#include "sfu/forward/producer.hpp"

#include <memory>
#include <utility>

namespace rostra::sfu {

/// Thread: the engine's.
class ReceivedStream {
 public:
  struct Place {
    std::shared_ptr<Producer> producer;
    std::size_t layer = 0;
    bool operator==(const Place&) const = default;
  };
  /// `patience`: how long pictures wait for those before them.
  ReceivedStream(Place place, std::uint32_t ssrc, std::uint32_t clockRate, bool video, rtp::Duration patience,
                 std::uint8_t audioLevelId)
      : place_(std::move(place)),
        ssrc_(ssrc),
        routes_(place_.producer->fanOut()),
        video_(video),
        audioLevelId_(audioLevelId),
        statistics_(ssrc, clockRate),
        buffer_(patience),
        timeline_(clockRate),
        playout_(clockRate) {}

  /// A packet; `repeated`: it came as a retransmission.
  void onPacket(gst::Ref<GstBuffer> buffer, const rtp::PacketView& packet, rtp::TimePoint arrival,
                const rtp::PublisherClock& publisher, const rtp::ReportClock& ours, bool repeated);
  void onSenderReport(rtp::NtpTime ntp, std::uint32_t timestamp, rtp::TimePoint arrival) noexcept;
  /// Another stream has its place now: what still comes is dropped.
  void retire() noexcept { retired_ = true; }
  /// A hundred times a second: gives up what was waited for too long, lets go of consumers that are gone.
  void tick(rtp::TimePoint now);

  [[nodiscard]] const Place& place() const noexcept { return place_; }
  [[nodiscard]] std::uint32_t ssrc() const noexcept { return ssrc_; }
  [[nodiscard]] bool video() const noexcept { return video_; }
  [[nodiscard]] rtp::NackGenerator& nack() noexcept { return nack_; }
  [[nodiscard]] rtp::ReceiveStatistics& statistics() noexcept { return statistics_; }
  /// Whether packets came since the last call: of a stream that stands still there is nothing new to say.
  [[nodiscard]] bool advanced() noexcept {
    return statistics_.received() != std::exchange(seen_, statistics_.received());
  }

 private:
  struct Held {
    gst::Ref<GstBuffer> buffer;
    rtp::PacketView view;
    rtp::TimePoint received;
  };
  void stamp(GstBuffer* buffer, std::uint32_t timestamp, rtp::TimePoint arrival,
             const rtp::PublisherClock& publisher, const rtp::ReportClock& ours) noexcept;
  void deliver(const Held& held) noexcept;

  const Place place_;
  const std::uint32_t ssrc_;
  FanOut::Reader routes_;
  const bool video_;
  const std::uint8_t audioLevelId_;
  Producer::Sequence sequence_;
  rtp::ReceiveStatistics statistics_;
  rtp::NackGenerator nack_;
  rtp::ReorderBuffer<Held> buffer_;
  rtp::SourceTimeline timeline_;
  rtp::PlayoutClock playout_;
  bool retired_ = false;
  std::uint64_t seen_ = 0;  // packets, at the last advanced()
};

}  // namespace rostra::sfu
