// SPDX-License-Identifier: Apache-2.0
#include "sfu/workaround/sender_clock.hpp"

#include "gst/init.hpp"
#include "gst/ref.hpp"
#include "sfu/workaround/versions.hpp"

namespace rostra::sfu {
namespace {

constexpr guint kSession = 0;  // everything is bundled

bool has(GstPad* pad, GstEventType type) noexcept {
  GstEvent* event = gst_pad_get_sticky_event(pad, type, 0);
  if (event) gst_event_unref(event);
  return event != nullptr;
}

}  // namespace

bool tellClockRate(GstPad* webrtcSink, GstCaps* caps) noexcept {
  if (!isOn(Workaround::ClockRate)) return false;
  const auto webrtc = gst::Ref<GstElement>::adopt(gst_pad_get_parent_element(webrtcSink));
  if (!webrtc) return false;
  const auto rtpbin = gst::findByFactory(GST_BIN(webrtc.get()), "rtpbin");
  if (!rtpbin) return false;
  GstElement* found = nullptr;
  g_signal_emit_by_name(rtpbin.get(), "get-session", kSession, &found);
  const auto session = gst::Ref<GstElement>::adopt(found);
  if (!session) return false;
  const auto sink = gst::Ref<GstPad>::adopt(gst_element_get_static_pad(session.get(), "send_rtp_sink"));
  if (!sink) return false;
  // rtpfunnel sends its own of these with the first packet of all; caps must not come before them.
  if (!has(sink.get(), GST_EVENT_STREAM_START)) {
    gst_pad_send_event(sink.get(), gst_event_new_stream_start("slots"));
  }
  const bool told = gst_pad_send_event(sink.get(), gst_event_new_caps(caps));
  if (!has(sink.get(), GST_EVENT_SEGMENT)) {
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    gst_pad_send_event(sink.get(), gst_event_new_segment(&segment));
  }
  return told;
}

}  // namespace rostra::sfu
