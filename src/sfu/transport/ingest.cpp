// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/ingest.hpp"

#include "base/log.hpp"
#include "gst/scope.hpp"
#include "sfu/transport/transport.hpp"

#include <gst/video/video.h>

#include <algorithm>
#include <cstring>

namespace rostra::sfu {
namespace {

// A publish connection has at most 3 sources with 3 layers; a browser that changes SSRCs may use a few more.
// More than this is somebody opening streams to use up our memory.
constexpr std::size_t kMaxPads = 64;
// Larger ones came in fragments. Everyone in the room would have to send them in fragments, too.
constexpr std::size_t kMaxPacket = 1500;

std::optional<rtp::MediaKind> kindOf(GstPad* pad) {
  const auto caps = gst::Ref<GstCaps>::adopt(gst_pad_get_current_caps(pad));
  if (!caps || gst_caps_get_size(caps.get()) == 0) return std::nullopt;
  const gchar* media = gst_structure_get_string(gst_caps_get_structure(caps.get(), 0), "media");
  if (!media) return std::nullopt;
  if (std::strcmp(media, "audio") == 0) return rtp::MediaKind::Audio;
  if (std::strcmp(media, "video") == 0) return rtp::MediaKind::Video;
  return std::nullopt;
}

}  // namespace

void Ingest::attach(GstPad* source) {
  loop_->assertElsewhere();
  GstPad* pad = gst_pad_new(nullptr, GST_PAD_SINK);
  const auto owned = gst::Ref<GstPad>::sink(pad);
  auto* inlet = new Inlet{shared_from_this(), pad, kindOf(source), 0, nullptr, 0, {}};
  gst_pad_set_chain_function_full(
      pad,
      [](GstPad* self, GstObject*, GstBuffer* buffer) -> GstFlowReturn {
        Inlet& state = inletOf(self->chaindata);
        state.ingest->receive(state, &buffer, 1);
        gst_buffer_unref(buffer);
        return GST_FLOW_OK;
      },
      inlet, [](gpointer data) { delete static_cast<Inlet*>(data); });
  gst_pad_set_chain_list_function_full(
      pad,
      [](GstPad* self, GstObject*, GstBufferList* list) -> GstFlowReturn {
        Inlet& state = inletOf(self->chainlistdata);
        std::array<GstBuffer*, 64> buffers;
        const guint length = gst_buffer_list_length(list);
        for (guint start = 0; start < length; start += static_cast<guint>(buffers.size())) {
          const guint count = std::min(length - start, static_cast<guint>(buffers.size()));
          for (guint i = 0; i < count; ++i) buffers[i] = gst_buffer_list_get(list, start + i);
          state.ingest->receive(state, buffers.data(), count);
        }
        gst_buffer_list_unref(list);
        return GST_FLOW_OK;
      },
      inlet, nullptr);
  gst_pad_set_event_function(pad, [](GstPad*, GstObject*, GstEvent* event) -> gboolean {
    gst_event_unref(event);
    return TRUE;
  });
  gst_pad_set_active(pad, TRUE);
  {
    const std::lock_guard lock(padsMutex_);
    if (closed_ || pads_.size() >= kMaxPads) return;
    pads_.push_back(owned);
  }
  if (gst_pad_link(source, pad) != GST_PAD_LINK_OK)
    log::error("cannot link a received stream", {{"pad", GST_PAD_NAME(source)}});
}

bool Ingest::identify(Inlet& inlet, const rtp::PacketView& packet) noexcept {
  const auto place = table_.identify(packet, inlet.kind);
  if (!place) return false;
  inlet.producer = producers_[static_cast<std::size_t>(place->source)];
  inlet.layer = place->layer;
  inlet.ssrc = packet.ssrc();
  if (!inlet.producer) return false;
  inlet.producer->bindLayer(inlet.layer, inlet.ssrc, [pad = gst::Ref<GstPad>::retain(inlet.pad)] {
    // all-headers = FALSE makes rtpsession send a PLI, TRUE a FIR.
    gst_pad_push_event(pad.get(), gst_video_event_new_upstream_force_key_unit(GST_CLOCK_TIME_NONE, FALSE, 0));
  });
  log::debug("stream identified", {{"participant", inlet.producer->participant()},
                                   {"source", protocol::worker::toString(place->source)},
                                   {"layer", place->layer},
                                   {"ssrc", inlet.ssrc}});
  return true;
}

void Ingest::receiveOne(Inlet& inlet, GstBuffer* buffer,
                        std::shared_ptr<const FanOut::Routes>& routes) noexcept {
  const gst::MappedBuffer mapped(buffer);
  const auto packet = mapped ? rtp::PacketView::parse(mapped.bytes()) : std::nullopt;
  if (!packet || mapped.bytes().size() > kMaxPacket) {
    malformed_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  if (!inlet.producer || inlet.ssrc != packet->ssrc()) {
    routes.reset();
    inlet.sequence = {};
    // Browsers stop sending mid and rid once a receiver report acknowledged them, so the answer is kept per
    // SSRC.
    if (!identify(inlet, *packet)) {
      unidentified_.fetch_add(1, std::memory_order_relaxed);
      return;
    }
  }
  if (!routes) routes = inlet.producer->fanOut().routes();
  inlet.producer->receive(*routes, inlet.layer, inlet.sequence, buffer, *packet, table_.audioLevelId());
}

void Ingest::receive(Inlet& inlet, GstBuffer* const* buffers, std::size_t count) noexcept {
  loop_->assertElsewhere();
  if (const auto transport = transport_.lock()) transport->noteActivity();
  std::shared_ptr<const FanOut::Routes> routes;
  for (std::size_t i = 0; i < count; ++i) receiveOne(inlet, buffers[i], routes);
}

void Ingest::close() {
  loop_->assertHere();
  std::vector<gst::Ref<GstPad>> pads;
  {
    const std::lock_guard lock(padsMutex_);
    closed_ = true;
    pads.swap(pads_);
  }
  for (const auto& pad : pads) {
    gst_pad_set_active(pad.get(), FALSE);
    if (const auto peer = gst::Ref<GstPad>::adopt(gst_pad_get_peer(pad.get())))
      gst_pad_unlink(peer.get(), pad.get());
  }
}

}  // namespace rostra::sfu
