// SPDX-License-Identifier: Apache-2.0
#include "sfu/engine/engine_outlet.hpp"

#include "sfu/engine/packet_memory.hpp"
#include "sfu/engine/subscribe_sender.hpp"
#include "sfu/forward/consumer.hpp"

#include <optional>
#include <utility>

namespace rostra::sfu {

EngineOutlet::EngineOutlet(std::shared_ptr<SubscribeSender> sender, rtp::RewriterConfig config, bool video)
    : Outlet(config),
      sender_(std::move(sender)),
      video_(video),
      responder_(sender_->retransmissions_),
      reporter_(config.ssrc),
      timeline_(config.clockRate) {}

bool EngineOutlet::here() const noexcept {
  return sender_->onEngine();
}

void EngineOutlet::handOver(std::shared_ptr<Consumer> consumer, const InboundPacket& packet) noexcept {
  const bool shared = staysInPlace(packet.buffer);
  auto buffer = shared ? gst::Ref<GstBuffer>::retain(packet.buffer)
                       : gst::Ref<GstBuffer>::adopt(gst_buffer_copy_deep(packet.buffer));
  const std::optional<rtp::PacketView> view =
      shared ? packet.view : rtp::PacketView::parse(bytesInPlace(buffer.get(), GST_MAP_READ));
  if (!view) return;
  sender_->post([consumer = std::move(consumer), buffer = std::move(buffer), view = *view,
                 layer = packet.layer, switchPoint = packet.switchPoint, gap = packet.gap,
                 arrival = packet.arrival, playout = packet.playout, received = packet.received] {
    consumer->forward(
        {buffer.get(), view, layer, switchPoint, gap, arrival, playout, true, nullptr, received});
  });
}

void EngineOutlet::discardLocked() noexcept {
  sender_->discard(*this);
}

bool EngineOutlet::deliverLocked(const InboundPacket& packet, std::span<const std::byte> header,
                                 const rtp::RewrittenPacket& rewritten) noexcept {
  const auto payload = packet.view.bytes().subspan(rewritten.payloadOffset, rewritten.payloadSize);
  return sender_->send(*this,
                       {SharedPacket(gst::Ref<GstBuffer>::retain(packet.buffer), payload), header,
                        packet.playout, packet.reported, packet.received},
                       packet.arrival);
}

}  // namespace rostra::sfu
