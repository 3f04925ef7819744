// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/channel_limit.hpp"

#include "gst/init.hpp"

namespace rostra::sfu {

void ChannelLimit::attach(GstElement* webrtcbin) {
  loop_->assertHere();
  // SCTP's thread, before the elements of the channel are made.
  signal_ = glib::connectWeak(
      webrtcbin, "prepare-data-channel",
      G_CALLBACK(+[](GstElement* webrtc, GObject*, gboolean isLocal, gpointer data) noexcept {
        const auto self = glib::lockWeak<ChannelLimit>(data);
        if (self && !isLocal) self->opened(webrtc);
      }),
      shared_from_this());
}

void ChannelLimit::opened(GstElement* webrtcbin) noexcept {
  const std::lock_guard lock(mutex_);
  if (++count_ != most_ + 1 || closed_) return;
  // Not one message more: the loop may be busy, and SCTP is fast.
  const auto decoder = gst::findByFactory(GST_BIN(webrtcbin), "sctpdec");
  const auto pad = decoder ? gst::Ref<GstPad>::adopt(gst_element_get_static_pad(decoder.get(), "sink"))
                           : gst::Ref<GstPad>();
  if (pad) {
    blocked_ =
        gst::PadProbe(pad.get(), GstPadProbeType(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST),
                      [](GstPad*, GstPadProbeInfo*) { return GST_PAD_PROBE_DROP; });
  }
  loop_->post(weak_from_this(), [](ChannelLimit& self) {
    if (const auto exceeded = std::exchange(self.onExceeded_, nullptr)) exceeded();
  });
}

void ChannelLimit::close() noexcept {
  loop_->assertHere();
  signal_.disconnect();
  onExceeded_ = nullptr;
  const std::lock_guard lock(mutex_);
  closed_ = true;
  blocked_.remove();
}

}  // namespace rostra::sfu
