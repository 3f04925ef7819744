// SPDX-License-Identifier: Apache-2.0
#include "sfu/forward/pad_outlet.hpp"

#include "base/log.hpp"
#include "sfu/workaround/fast_path.hpp"
#include "sfu/workaround/sender_clock.hpp"
#include "sfu/workaround/stamp_margin.hpp"

namespace rostra::sfu {

PadOutlet::PadOutlet(rtp::RewriterConfig config, gst::Ref<GstCaps> caps)
    : Outlet(config),
      caps_(std::move(caps)),
      pad_(gst::Ref<GstPad>::sink(gst_pad_new(nullptr, GST_PAD_SRC))) {}

PadOutlet::~PadOutlet() {
  close();
}

Result<void> PadOutlet::link(GstPad* sink) {
  // What rtpsession makes of the receiver's PLI comes here too, but not of each: see key_frame_requests.
  gst_pad_set_event_function(pad_.get(), [](GstPad*, GstObject*, GstEvent* event) -> gboolean {
    gst_event_unref(event);
    return TRUE;
  });
  gst_pad_set_active(pad_.get(), TRUE);
  if (gst_pad_link(pad_.get(), sink) != GST_PAD_LINK_OK) {
    return fail(ErrorKind::Internal, "GStreamer cannot link a slot to webrtcbin");
  }
  return {};
}

void PadOutlet::startLocked() noexcept {
  started_ = true;
  const glib::CharPtr stream(g_strdup_printf("slot-%08x", ssrc()));
  gst_pad_push_event(pad_.get(), gst_event_new_stream_start(stream.get()));
  gst_pad_push_event(pad_.get(), gst_event_new_caps(caps_.get()));
  GstSegment segment;
  gst_segment_init(&segment, GST_FORMAT_TIME);
  gst_pad_push_event(pad_.get(), gst_event_new_segment(&segment));
  const auto sink = gst::Ref<GstPad>::adopt(gst_pad_get_peer(pad_.get()));
  if (sink && !tellClockRate(sink.get(), caps_.get()))
    log::debug("rtpsession does not know the clock rate of a slot", {{"ssrc", ssrc()}});
  const bool bypassed = sink && bypassFec(sink.get());
  fastPath_.store(bypassed, std::memory_order_relaxed);
  if (!bypassed)
    log::debug("slot uses webrtcbin's slow path: it differs from GStreamer 1.22 inside", {{"ssrc", ssrc()}});
}

bool PadOutlet::deliverLocked(const InboundPacket& packet, std::span<const std::byte> header,
                              const rtp::RewrittenPacket& rewritten) noexcept {
  if (!started_) startLocked();
  GstBuffer* out = gst_buffer_new_allocate(nullptr, header.size(), nullptr);
  gst_buffer_fill(out, 0, header.data(), header.size());
  gst_buffer_copy_into(out, packet.buffer, GST_BUFFER_COPY_MEMORY, rewritten.payloadOffset,
                       rewritten.payloadSize);
  bytes_.fetch_add(header.size() + rewritten.payloadSize, std::memory_order_relaxed);
  const auto arrival = static_cast<GstClockTime>(packet.arrival.time_since_epoch().count());
  GST_BUFFER_PTS(out) = stampThatIsDue(packet.playout, arrival);
  return gst_pad_push(pad_.get(), out) == GST_FLOW_OK;
}

void PadOutlet::close() {
  if (!pad_) return;
  if (const auto peer = gst::Ref<GstPad>::adopt(gst_pad_get_peer(pad_.get())))
    gst_pad_unlink(pad_.get(), peer.get());
}

}  // namespace rostra::sfu
