// SPDX-License-Identifier: Apache-2.0
// The outlet of a subscribe slot whose packets the engine sends. In: header and payload; out: the same to the
// transport's SubscribeSender, which protects and sends them. Holds what belongs to the one outgoing stream:
// what may be asked for again, what its reports say.
#pragma once

#include "rtp/send/nack_responder.hpp"
#include "rtp/send/red_writer.hpp"
#include "rtp/send/retransmission_writer.hpp"
#include "rtp/send/sender_reporter.hpp"
#include "rtp/send/source_timeline.hpp"
#include "sfu/engine/shared_packet.hpp"
#include "sfu/forward/outlet.hpp"

#include <memory>
#include <optional>

namespace rostra::sfu {

class SubscribeSender;

/// Thread: made on the loop; here() and handOver() where packets come from; the rest on the engine's.
class EngineOutlet final : public Outlet {
 public:
  EngineOutlet(std::shared_ptr<SubscribeSender> sender, rtp::RewriterConfig config, bool video);

  [[nodiscard]] bool here() const noexcept override;
  /// For a publisher whose packets come through webrtcbin: only a whole worker that gave the engine up has
  /// one. Shares the buffer; allocates.
  void handOver(std::shared_ptr<Consumer> consumer, const InboundPacket& packet) noexcept override;
  [[nodiscard]] bool deliverLocked(const InboundPacket& packet, std::span<const std::byte> header,
                                   const rtp::RewrittenPacket& rewritten) noexcept override;

  void discardLocked() noexcept override;

  [[nodiscard]] bool video() const noexcept { return video_; }

 private:
  friend class SubscribeSender;
  const std::shared_ptr<SubscribeSender> sender_;
  const bool video_;
  rtp::NackResponder<SharedPacket> responder_;
  std::optional<rtp::RetransmissionWriter> retransmission_;  ///< nothing = not agreed on
  struct Redundancy {
    std::uint8_t payloadType = 0;
    rtp::RedWriter writer;
  };
  std::optional<Redundancy> redundancy_;  ///< nothing = not agreed on
  rtp::SenderReporter reporter_;
  rtp::SourceTimeline timeline_;              ///< of the outgoing timestamps, on our clock
  GstClockTime noted_ = GST_CLOCK_TIME_NONE;  ///< time of the packet that timeline_ has heard of
  rtp::TimePoint nextReport_{};
};

}  // namespace rostra::sfu
