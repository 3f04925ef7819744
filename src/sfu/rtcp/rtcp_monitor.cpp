// SPDX-License-Identifier: Apache-2.0
#include "sfu/rtcp/rtcp_monitor.hpp"

#include <bit>

namespace rostra::sfu {
namespace {

constexpr unsigned kNack = 1;          // RFC 4585 s.6.2.1
constexpr unsigned kTransportCc = 15;  // draft-holmer-rmcat-transport-wide-cc-extensions-01 s.3.1

}  // namespace

// RFC 3550 s.6.4.1.
void RtcpMonitor::noteReport(GstRTCPPacket& packet) noexcept {
  const guint blocks = gst_rtcp_packet_get_rb_count(&packet);
  for (guint i = 0; i < blocks; ++i) {
    guint32 ssrc = 0, highest = 0, jitter = 0, report = 0, delay = 0;
    guint8 fraction = 0;
    gint32 lost = 0;
    gst_rtcp_packet_get_rb(&packet, i, &ssrc, &fraction, &lost, &highest, &jitter, &report, &delay);
    metrics_->observeLoss(publishes_ ? SfuDistribution::LossIn : SfuDistribution::LossOut, fraction);
  }
  reports_.fetch_add(blocks, std::memory_order_relaxed);
}

void RtcpMonitor::noteFeedback(GstRTCPPacket& packet, GstRTCPType type, unsigned format) noexcept {
  if (type == GST_RTCP_TYPE_PSFB) {
    if (format == kPli) metrics_->count(publishes_ ? SfuCount::PlisIn : SfuCount::PlisOut);
    if (format == kFir) metrics_->count(publishes_ ? SfuCount::FirsIn : SfuCount::FirsOut);
    return;
  }
  if (format != kNack) return;
  // Each entry names a packet, and by its bits up to 16 that follow it.
  std::uint64_t packets = 0;
  const guint8* entry = gst_rtcp_packet_fb_get_fci(&packet);
  for (guint words = gst_rtcp_packet_fb_get_fci_length(&packet); words > 0; --words, entry += 4)
    packets += 1 + static_cast<unsigned>(std::popcount(static_cast<unsigned>(GST_READ_UINT16_BE(entry + 2))));
  metrics_->count(publishes_ ? SfuCount::NacksIn : SfuCount::NacksOut);
  metrics_->count(publishes_ ? SfuCount::NackedPacketsIn : SfuCount::NackedPacketsOut, packets);
}

void RtcpMonitor::count(GstBuffer* buffer, RtcpCounters& counters, bool about,
                        const KeyFrameHandler& handler) noexcept {
  counters.packets.fetch_add(1, std::memory_order_relaxed);
  GstRTCPBuffer rtcp = GST_RTCP_BUFFER_INIT;
  if (!gst_rtcp_buffer_map(buffer, GST_MAP_READ, &rtcp)) return;
  GstRTCPPacket packet;
  for (gboolean more = gst_rtcp_buffer_get_first_packet(&rtcp, &packet); more;
       more = gst_rtcp_packet_move_to_next(&packet)) {
    const GstRTCPType type = gst_rtcp_packet_get_type(&packet);
    if (about && (type == GST_RTCP_TYPE_RR || type == GST_RTCP_TYPE_SR)) noteReport(packet);
    if (type != GST_RTCP_TYPE_RTPFB && type != GST_RTCP_TYPE_PSFB) continue;
    const auto format = static_cast<unsigned>(gst_rtcp_packet_fb_get_type(&packet));
    if (about) noteFeedback(packet, type, format);
    if (type == GST_RTCP_TYPE_RTPFB) {
      if (format == kNack) counters.nack.fetch_add(1, std::memory_order_relaxed);
      if (format == kTransportCc) counters.transportCc.fetch_add(1, std::memory_order_relaxed);
    } else {
      if (format == kPli) counters.pli.fetch_add(1, std::memory_order_relaxed);
      if (format == kFir) counters.fir.fetch_add(1, std::memory_order_relaxed);
      if (handler) readKeyFrameRequests(&packet, handler);
    }
  }
  gst_rtcp_buffer_unmap(&rtcp);
}

void RtcpMonitor::noteReporter(GstBuffer* buffer) noexcept {
  GstRTCPBuffer rtcp = GST_RTCP_BUFFER_INIT;
  if (!gst_rtcp_buffer_map(buffer, GST_MAP_READ, &rtcp)) return;
  GstRTCPPacket packet;
  if (gst_rtcp_buffer_get_first_packet(&rtcp, &packet) &&
      gst_rtcp_packet_get_type(&packet) == GST_RTCP_TYPE_RR) {
    reporter_.store(gst_rtcp_packet_rr_get_ssrc(&packet), std::memory_order_relaxed);
  }
  gst_rtcp_buffer_unmap(&rtcp);
}

std::optional<RtcpMonitor::Clock::duration> RtcpMonitor::roundTripTime() const {
  const std::uint32_t reporter = reporter_.load(std::memory_order_relaxed);
  if (!session_ || reporter == 0) return std::nullopt;
  GObject* found = nullptr;
  g_signal_emit_by_name(session_.get(), "get-source-by-ssrc", static_cast<guint>(reporter), &found);
  const auto source = glib::Ref<GObject>::adopt(found);
  if (!source) return std::nullopt;
  GstStructure* raw = nullptr;
  g_object_get(source.get(), "stats", &raw, nullptr);
  const gst::StructurePtr stats(raw);
  guint roundTrip = 0;  // 1/65536 s
  if (!stats || !gst_structure_get_uint(stats.get(), "rb-round-trip", &roundTrip) || roundTrip == 0)
    return std::nullopt;
  return std::chrono::microseconds(static_cast<std::int64_t>(roundTrip) * 1'000'000 / 65'536);
}

void RtcpMonitor::attach(GObject* session, KeyFrameHandler onKeyFrameRequest) {
  onKeyFrameRequest_ = std::move(onKeyFrameRequest);
  session_ = glib::Ref<GObject>::retain(session);
  // Both on streaming threads; the packet was already validated by rtpsession.
  signals_.push_back(glib::connectWeak(
      session, "on-receiving-rtcp", G_CALLBACK(+[](GObject*, GstBuffer* buffer, gpointer data) noexcept {
        const auto self = glib::lockWeak<RtcpMonitor>(data);
        if (!self) return;
        self->lastReceived_.store(Clock::now().time_since_epoch().count(), std::memory_order_relaxed);
        self->noteReporter(buffer);
        self->count(buffer, self->received_, !self->publishes_, self->onKeyFrameRequest_);
      }),
      shared_from_this()));
  signals_.push_back(glib::connectWeak(
      session, "on-sending-rtcp",
      G_CALLBACK(+[](GObject*, GstBuffer* buffer, gboolean, gpointer data) noexcept -> gboolean {
        if (const auto self = glib::lockWeak<RtcpMonitor>(data))
          self->count(buffer, self->sent_, self->publishes_, {});
        return FALSE;
      }),
      shared_from_this()));
}

void RtcpMonitor::detach() {
  signals_.clear();
  session_.reset();
}

}  // namespace rostra::sfu
