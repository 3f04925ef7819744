// SPDX-License-Identifier: Apache-2.0
#include "sfu/workaround/slot_pad.hpp"

#include <string>

namespace rostra::sfu {

gst::Ref<GstPad> requestSlotPad(GstElement* webrtcbin, std::size_t mline, GstCaps* caps) {
  GstPadTemplate* padTemplate = gst_element_get_pad_template(webrtcbin, "sink_%u");
  const std::string name = "sink_" + std::to_string(mline);
  return gst::Ref<GstPad>::adopt(gst_element_request_pad(webrtcbin, padTemplate, name.c_str(), caps));
}

}  // namespace rostra::sfu
