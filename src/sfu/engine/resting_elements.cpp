// SPDX-License-Identifier: Apache-2.0
#include "sfu/engine/resting_elements.hpp"

#include "gst/init.hpp"

namespace rostra::sfu {

void restMediaElements(GstBin* webrtcbin) {
  const auto rtpbin = gst::findByFactory(webrtcbin, "rtpbin");
  if (!rtpbin) return;
  // Locked: it stays stopped whatever state webrtcbin changes to.
  gst_element_set_locked_state(rtpbin.get(), TRUE);
  gst::setState(rtpbin.get(), GST_STATE_NULL);
}

}  // namespace rostra::sfu
