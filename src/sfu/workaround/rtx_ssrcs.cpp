// SPDX-License-Identifier: Apache-2.0
#include "sfu/workaround/rtx_ssrcs.hpp"

#include "gst/init.hpp"
#include "sfu/workaround/versions.hpp"

namespace rostra::sfu {

std::string RtxSsrcs::pin(const std::string& offer) {
  return isOn(Workaround::RtxSsrcs) ? rtp::pinFid(offer, pinned_) : offer;
}

void RtxSsrcs::restore(GstElement* webrtcbin) const {
  if (!isOn(Workaround::RtxSsrcs)) return;
  gst::forEachByFactory(GST_BIN(webrtcbin), "rtprtxsend", [this](GstElement* element) {
    const gst::StructurePtr map(gst_structure_new_empty("application/x-rtp-ssrc-map"));
    for (const auto& [media, rtx] : pinned_) {
      gst_structure_set(map.get(), std::to_string(media).c_str(), G_TYPE_UINT, static_cast<guint>(rtx),
                        nullptr);
    }
    g_object_set(element, "ssrc-map", map.get(), nullptr);
  });
}

}  // namespace rostra::sfu
