// SPDX-License-Identifier: Apache-2.0
#include "sfu/engine/engine_outlet.hpp"

#include "sfu/engine/subscribe_sender.hpp"

#include <algorithm>
#include <array>

namespace rostra::sfu {

EngineOutlet::EngineOutlet(std::shared_ptr<SubscribeSender> sender, rtp::RewriterConfig config, bool video)
    : Outlet(config),
      sender_(std::move(sender)),
      video_(video),
      responder_(sender_->retransmissions_),
      reporter_(config.ssrc),
      timeline_(config.clockRate) {}

bool EngineOutlet::deliverLocked(const InboundPacket& packet, std::span<const std::byte> header,
                                 const rtp::RewrittenPacket& rewritten) noexcept {
  SentPacket sent{SharedPacket(gst::Ref<GstBuffer>::retain(packet.buffer),
                               packet.view.bytes().subspan(rewritten.payloadOffset, rewritten.payloadSize)),
                  header,
                  packet.playout,
                  packet.reported,
                  packet.arrival,
                  packet.received};
  if (sender_->onEngine()) return sender_->send(*this, std::move(sent));
  // The publisher's packets come through webrtcbin: the rare case, and the only one that allocates.
  std::array<std::byte, rtp::Rewriter::kMaxHeaderSize> copy{};
  std::copy(header.begin(), header.end(), copy.begin());
  gst::Ref<GstBuffer> own = gst::Ref<GstBuffer>::adopt(gst_buffer_copy_deep(packet.buffer));
  sender_->post([self = shared_from_this(), own = std::move(own), copy, size = header.size(), rewritten,
                 playout = packet.playout, arrival = packet.arrival] {
    GstMapInfo map;
    if (!gst_buffer_map(own.get(), &map, GST_MAP_READ)) return;
    const auto payload = rtp::Bytes(reinterpret_cast<const std::byte*>(map.data), map.size)
                             .subspan(rewritten.payloadOffset, rewritten.payloadSize);
    (void)self->sender_->send(
        *self, {SharedPacket(own, payload), rtp::Bytes(copy).first(size), playout, true, arrival});
    gst_buffer_unmap(own.get(), &map);
  });
  return true;
}

}  // namespace rostra::sfu
