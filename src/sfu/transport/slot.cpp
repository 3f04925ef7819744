// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/slot.hpp"

#include "gst/webrtc.hpp"
#include "sfu/engine/subscribe_sender.hpp"
#include "sfu/forward/pad_outlet.hpp"
#include "sfu/transport/codec_caps.hpp"

#include <random>
#include <utility>

namespace rostra::sfu {
namespace {

std::uint32_t randomNumber() {
  static std::random_device device;
  return device();
}

std::uint32_t newSsrc() {
  for (;;) {
    if (const std::uint32_t ssrc = randomNumber(); ssrc != 0) return ssrc;
  }
}

rtp::RewriterConfig streamOf(const CodecFacts& facts) {
  rtp::RewriterConfig config;
  config.ssrc = newSsrc();
  config.payloadType = facts.payload;
  config.clockRate = facts.clockRate;
  config.format = facts.format;
  config.frames = facts.kind == rtp::MediaKind::Video;
  config.firstSequence =
      static_cast<std::uint16_t>(randomNumber() & 0x7fff);  // far from a wrap, RFC 3711 s.3.3.1
  config.firstTimestamp = randomNumber();
  config.firstPictureId = static_cast<std::uint16_t>(randomNumber() & 0x7fff);
  return config;
}

/// A pad for the m-section `mline`. Its number says which one: asked for a pad without a number, webrtcbin
/// looks for a transceiver that fits, which may be another slot's.
gst::Ref<GstPad> requestPad(GstElement* webrtcbin, std::size_t mline, GstCaps* caps) {
  GstPadTemplate* padTemplate = gst_element_get_pad_template(webrtcbin, "sink_%u");
  const std::string name = "sink_" + std::to_string(mline);
  return gst::Ref<GstPad>::adopt(gst_element_request_pad(webrtcbin, padTemplate, name.c_str(), caps));
}

void setStreamId(GstPad* sink, const std::string& id) {
  g_object_set(sink, "msid", id.c_str(), nullptr);
}

}  // namespace

Result<Slot> Slot::open(GstElement* webrtcbin, std::size_t mline, Codec codec, SubscribeSender* sender,
                        std::shared_ptr<MediaMetrics> metrics) {
  const CodecFacts facts = factsOf(codec);
  auto config = streamOf(facts);
  const auto caps = slotCaps(codec, config.ssrc, sender != nullptr);
  auto sink = requestPad(webrtcbin, mline, caps.get());
  if (!sink) return fail(ErrorKind::Internal, "webrtcbin provided no pad for another slot");
  glib::Ref<GObject> transceiver;
  g_object_get(sink.get(), "transceiver", transceiver.out(), nullptr);
  setStreamId(sink.get(), "idle");
  // Audio has no use for retransmission here: Opus conceals, and a late packet is a lost one.
  g_object_set(transceiver.get(), "direction", GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY, "do-nack",
               static_cast<gboolean>(facts.kind == rtp::MediaKind::Video), "codec-preferences", caps.get(),
               nullptr);
  if (sender)
    return Slot(codec, std::move(sink), sender->makeOutlet(config, facts.kind == rtp::MediaKind::Video),
                std::move(metrics));
  auto outlet = std::make_shared<PadOutlet>(config, caps);
  if (auto linked = outlet->link(sink.get()); !linked) return tl::make_unexpected(std::move(linked.error()));
  return Slot(codec, std::move(sink), std::move(outlet), std::move(metrics));
}

void Slot::assign(const std::shared_ptr<Producer>& producer) {
  // Sound and picture of one person share a stream id: the browser plays them in sync.
  setStreamId(sink_.get(),
              producer->participant() + (producer->source() == Producer::Source::Screen ? "-screen" : ""));
  consumer_ = std::make_shared<Consumer>(producer, outlet_, metrics_);
  producer->fanOut().add(consumer_);
}

void Slot::release() {
  if (!consumer_) return;
  consumer_->setOpen(false);
  consumer_->producer()->fanOut().remove(*consumer_);
  consumer_.reset();
}

void Slot::close() {
  release();
  outlet_->close();
}

}  // namespace rostra::sfu
