// SPDX-License-Identifier: Apache-2.0
#include "sfu/workaround/fast_path.hpp"

#include "gst/init.hpp"
#include "gst/ref.hpp"
#include "sfu/workaround/versions.hpp"

#include <string_view>

namespace rostra::sfu {
namespace {

gst::Ref<GstPad> peerOf(GstPad* pad) {
  return gst::Ref<GstPad>::adopt(gst_pad_get_peer(pad));
}
gst::Ref<GstPad> staticPad(GstElement* element, const char* name) {
  return gst::Ref<GstPad>::adopt(gst_element_get_static_pad(element, name));
}
gst::Ref<GstElement> ownerOf(GstPad* pad) {
  return pad ? gst::Ref<GstElement>::adopt(gst_pad_get_parent_element(pad)) : gst::Ref<GstElement>();
}
bool madeBy(const gst::Ref<GstElement>& element, std::string_view factory) {
  GstElementFactory* made = element ? gst_element_get_factory(element.get()) : nullptr;
  return made && factory == GST_OBJECT_NAME(made);
}

}  // namespace

bool bypassFec(GstPad* webrtcSink) noexcept {
  if (!isOn(Workaround::FastPath) || !GST_IS_GHOST_PAD(webrtcSink)) return false;
  auto* ghost = GST_GHOST_PAD(webrtcSink);
  const auto target = gst::Ref<GstPad>::adopt(gst_ghost_pad_get_target(ghost));
  const auto clockSync = ownerOf(target.get());
  if (!madeBy(clockSync, "clocksync")) return false;
  const auto clockSyncSource = staticPad(clockSync.get(), "src");
  const auto fecSink = clockSyncSource ? peerOf(clockSyncSource.get()) : nullptr;
  const auto fec = ownerOf(fecSink.get());
  if (!fec || !GST_IS_BIN(fec.get()) || GST_BIN_NUMCHILDREN(fec.get()) != 2 ||
      !gst::findByFactory(GST_BIN(fec.get()), "rtpulpfecenc") ||
      !gst::findByFactory(GST_BIN(fec.get()), "rtpredenc")) {
    return false;
  }
  const auto fecSource = staticPad(fec.get(), "src");
  const auto funnelSink = fecSource ? peerOf(fecSource.get()) : nullptr;
  if (!madeBy(ownerOf(funnelSink.get()), "rtpfunnel")) return false;
  if (!gst_pad_unlink(fecSource.get(), funnelSink.get())) return false;
  if (gst_ghost_pad_set_target(ghost, funnelSink.get())) return true;
  // Back to what it was; the pads were linked a moment ago.
  gst_ghost_pad_set_target(ghost, target.get());
  gst_pad_link(fecSource.get(), funnelSink.get());
  return false;
}

bool bypassSrtpClockSync(GstElement* webrtcbin) noexcept {
  if (!isOn(Workaround::FastPath)) return false;
  const auto dtlsSrtp = gst::findByFactory(GST_BIN(webrtcbin), "dtlssrtpenc");
  const auto clockSync = dtlsSrtp ? gst::findByFactory(GST_BIN(dtlsSrtp.get()), "clocksync") : nullptr;
  if (!clockSync) return false;
  const auto sink = staticPad(clockSync.get(), "sink");
  const auto source = staticPad(clockSync.get(), "src");
  const auto before = sink ? peerOf(sink.get()) : nullptr;
  const auto after = source ? peerOf(source.get()) : nullptr;
  if (!madeBy(ownerOf(before.get()), "srtpenc") || !madeBy(ownerOf(after.get()), "funnel")) return false;
  gst_pad_unlink(before.get(), sink.get());
  gst_pad_unlink(source.get(), after.get());
  if (gst_pad_link(before.get(), after.get()) == GST_PAD_LINK_OK) return true;
  gst_pad_link(before.get(), sink.get());
  gst_pad_link(source.get(), after.get());
  return false;
}

}  // namespace rostra::sfu
