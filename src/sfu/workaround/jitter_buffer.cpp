// SPDX-License-Identifier: Apache-2.0
#include "sfu/workaround/jitter_buffer.hpp"

#include "sfu/workaround/versions.hpp"

namespace rostra::sfu {

glib::SignalConnection configureJitterBuffers(GstElement* rtpbin) {
  if (!isOn(Workaround::JitterBuffer)) return {};
  const gulong id =
      g_signal_connect(rtpbin, "new-jitterbuffer",
                       G_CALLBACK(+[](GstElement*, GstElement* buffer, guint, guint, gpointer) noexcept {
                         g_object_set(buffer, "do-retransmission", TRUE, "rtx-next-seqnum", FALSE,
                                      "faststart-min-packets", 1U, nullptr);
                       }),
                       nullptr);
  return {G_OBJECT(rtpbin), id};
}

}  // namespace rostra::sfu
