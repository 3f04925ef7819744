// SPDX-License-Identifier: Apache-2.0
#include "mix/input/frame_gate.hpp"

#include <utility>

namespace rostra::mix {
namespace {

constexpr auto kMedia =
    static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST);

/// Asks `accept` for each buffer on its way out of an element; all of a list pass or none.
template <class Accept>
gst::PadProbe probe(GstBin* bin, const char* name, Accept accept) {
  const auto element = gst::Ref<GstElement>::adopt(gst_bin_get_by_name(bin, name));
  const auto pad = gst::Ref<GstPad>::adopt(gst_element_get_static_pad(element.get(), "src"));
  return {pad.get(), kMedia, [accept = std::move(accept)](GstPad*, GstPadProbeInfo* info) {
            bool passes = true;
            if ((info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST) != 0) {
              GstBufferList* list = GST_PAD_PROBE_INFO_BUFFER_LIST(info);
              for (guint i = 0; i < gst_buffer_list_length(list); ++i)
                passes = accept(gst_buffer_list_get(list, i)) && passes;
            } else {
              passes = accept(GST_PAD_PROBE_INFO_BUFFER(info));
            }
            return passes ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
          }};
}

}  // namespace

FrameGate closeGate(GstBin* bin, const std::shared_ptr<FrameGuard>& guard) {
  return {
      probe(bin, "source", [guard](GstBuffer* packet) { return guard->enter(gst_buffer_get_size(packet)); }),
      probe(bin, "frames", [guard](GstBuffer* frame) {
        const gst::MappedBuffer mapped(frame);
        return mapped && guard->decodable(mapped.bytes(), gst_util_get_timestamp());
      })};
}

}  // namespace rostra::mix
