// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/retransmission_guard.hpp"

#include "gst/init.hpp"

#include <chrono>

namespace rostra::sfu {
namespace {

constexpr const char* kRequest = "GstRTPRetransmissionRequest";

}  // namespace

void RetransmissionGuard::attach(GstElement* webrtcbin) {
  if (attached_) return;
  const auto sender = gst::findByFactory(GST_BIN(webrtcbin), "rtprtxsend");
  const auto pad =
      sender ? gst::Ref<GstPad>::adopt(gst_element_get_static_pad(sender.get(), "src")) : gst::Ref<GstPad>();
  if (!pad) return;  // nothing here retransmits
  attached_ = true;
  // The thread that receives RTCP.
  requests_ = gst::PadProbe(pad.get(), GST_PAD_PROBE_TYPE_EVENT_UPSTREAM,
                            [weak = weak_from_this()](GstPad*, GstPadProbeInfo* info) {
                              const GstStructure* request =
                                  gst_event_get_structure(GST_PAD_PROBE_INFO_EVENT(info));
                              if (!request || !gst_structure_has_name(request, kRequest))
                                return GST_PAD_PROBE_OK;
                              const auto self = weak.lock();
                              return self && self->mayPass(request) ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
                            });
}

bool RetransmissionGuard::mayPass(const GstStructure* request) noexcept {
  guint ssrc = 0;
  guint sequence = 0;
  if (!gst_structure_get(request, "ssrc", G_TYPE_UINT, &ssrc, "seqnum", G_TYPE_UINT, &sequence, nullptr))
    return false;
  const std::lock_guard lock(mutex_);
  const auto refusal =
      gate_.ask(ssrc, static_cast<std::uint16_t>(sequence), std::chrono::steady_clock::now());
  if (refusal == rtp::ResendRefusal::None) return true;
  refused_.fetch_add(1, std::memory_order_relaxed);
  metrics_->count(refusal == rtp::ResendRefusal::TooSoon ? SfuCount::ResendsTooSoon
                                                         : SfuCount::ResendsOverBudget);
  return false;
}

void RetransmissionGuard::note(std::size_t sentBytes, std::optional<rtp::Duration> roundTripTime) {
  const std::lock_guard lock(mutex_);
  gate_.onSent(sentBytes, std::chrono::steady_clock::now());
  if (roundTripTime) gate_.setRoundTripTime(*roundTripTime);
}

}  // namespace rostra::sfu
