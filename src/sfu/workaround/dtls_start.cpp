// SPDX-License-Identifier: Apache-2.0
#include "sfu/workaround/dtls_start.hpp"

#include "gst/init.hpp"
#include "sfu/workaround/versions.hpp"

namespace rostra::sfu {
namespace {

bool started(GstElement* encoder) noexcept {
  GST_OBJECT_LOCK(encoder);
  const GstState state = GST_STATE(encoder);
  GST_OBJECT_UNLOCK(encoder);
  return state >= GST_STATE_PAUSED;
}

}  // namespace

gst::PadProbe holdBackUntilStarted(GstBin* webrtcbin) {
  if (!isOn(Workaround::DtlsStart)) return {};
  const auto decoder = gst::findByFactory(webrtcbin, "dtlsdec");
  const auto encoder = gst::findByFactory(webrtcbin, "dtlsenc");
  const auto sink =
      decoder ? gst::Ref<GstPad>::adopt(gst_element_get_static_pad(decoder.get(), "sink")) : nullptr;
  if (!sink || !encoder) return {};
  // The streaming thread of ICE. Media does not come by here.
  return gst::PadProbe(sink.get(),
                       GstPadProbeType(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST),
                       [encoder](GstPad*, GstPadProbeInfo*) {
                         return started(encoder.get()) ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
                       });
}

}  // namespace rostra::sfu
