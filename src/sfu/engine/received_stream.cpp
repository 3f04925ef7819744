// SPDX-License-Identifier: Apache-2.0
#include "sfu/engine/received_stream.hpp"

#include <utility>

namespace rostra::sfu {
namespace {

using namespace std::chrono_literals;

// A report may say anything. Further than this from the arrival it is no time to play anything at.
constexpr auto kMostEarly = 3s;
constexpr auto kMostLate = 1s;

}  // namespace

void ReceivedStream::onPacket(gst::Ref<GstBuffer> buffer, const rtp::PacketView& packet,
                              rtp::TimePoint arrival, const rtp::PublisherClock& publisher,
                              const rtp::ReportClock& ours, bool repeated) {
  const std::uint16_t sequence = packet.sequence();
  if (!repeated) statistics_.onPacket(sequence, packet.timestamp(), arrival);
  const auto kind = nack_.onPacket(sequence, arrival);
  if (kind == rtp::NackGenerator::Arrival::Old || retired_) return;
  stamp(buffer.get(), packet.timestamp(), arrival, publisher, ours);
  Held held{std::move(buffer), packet, arrival};
  if (!video_) return deliver(held);
  const auto pass = [this](Held&& next) { deliver(next); };
  if (kind == rtp::NackGenerator::Arrival::Jump) buffer_.restart(pass);
  (void)buffer_.add(sequence, std::move(held), arrival, pass);
}

void ReceivedStream::stamp(GstBuffer* buffer, std::uint32_t timestamp, rtp::TimePoint arrival,
                           const rtp::PublisherClock& publisher, const rtp::ReportClock& ours) noexcept {
  rtp::TimePoint due = playout_.playout(timestamp, arrival);
  GST_BUFFER_DTS(buffer) = GST_CLOCK_TIME_NONE;
  if (publisher.known() && timeline_.known()) {
    const auto reported = ours.timeOf(publisher.toOurs(timeline_.captureTime(timestamp)));
    if (reported > arrival - kMostEarly && reported < arrival + kMostLate) {
      due = reported;
      GST_BUFFER_DTS(buffer) = static_cast<GstClockTime>(due.time_since_epoch().count());
    }
  }
  GST_BUFFER_PTS(buffer) = static_cast<GstClockTime>(due.time_since_epoch().count());
}

void ReceivedStream::onSenderReport(rtp::NtpTime ntp, std::uint32_t timestamp,
                                    rtp::TimePoint arrival) noexcept {
  statistics_.onSenderReport(ntp, arrival);
  timeline_.onSenderReport(ntp, timestamp);
}

void ReceivedStream::tick(rtp::TimePoint now) {
  (void)routes_.routes();
  if (!buffer_.expire(now, [this](Held&& next) { deliver(next); })) return;
  // What was given up is not asked for again.
  if (const auto next = buffer_.next()) nack_.onKeyFrame(*next);
}

void ReceivedStream::deliver(const Held& held) noexcept {
  place_.producer->receive(routes_.routes(), place_.layer, sequence_, held.buffer.get(), held.view,
                           audioLevelId_, held.received);
}

}  // namespace rostra::sfu
