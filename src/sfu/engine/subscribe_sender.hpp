// SPDX-License-Identifier: Apache-2.0
// The sending side of a subscribe connection. In: rewritten packets of its outlets, the browser's RTCP; out:
// numbered, protected packets, those that were asked for again, sender reports. RFC 3550 s.6.4.1, RFC 4585,
// RFC 4588, draft-holmer-rmcat-transport-wide-cc-extensions-01.
#pragma once

#include "rtp/rtcp/extended_report.hpp"
#include "rtp/send/loss_protection.hpp"
#include "rtp/send/retransmission_budget.hpp"
#include "rtp/send/transport_history.hpp"
#include "sfu/engine/engine_outlet.hpp"
#include "sfu/engine/media_link.hpp"
#include "sfu/engine/paced_packet.hpp"
#include "sfu/engine/send_counters.hpp"
#include "sfu/engine/send_rate.hpp"
#include "sfu/workaround/key_frame_requests.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rostra::sfu {

/// A packet on its way out; `header` is borrowed.
struct SentPacket {
  SharedPacket payload;
  rtp::Bytes header;  ///< without extension; perhaps with the beginning of the payload
  GstClockTime playout = GST_CLOCK_TIME_NONE;
  bool reported = false;      ///< as InboundPacket's
  rtp::TimePoint received{};  ///< as InboundPacket's

  [[nodiscard]] std::uint32_t size() const noexcept {
    return static_cast<std::uint32_t>(header.size() + payload.bytes().size());
  }
};

/// The path carries much less than it did: layers are to be chosen again at once. Called on the engine's
/// thread.
using EstimateFellHandler = std::function<void()>;

/// Thread: create(), makeOutlet(), setRetransmission(), setRedundancy(), setTransportNumberId(),
/// setPlayoutDelayId(), setCname() on the loop; counters any; the rest on the engine's.
class SubscribeSender final : public MediaLink {
 public:
  /// `onKeyFrameRequest` is called on the engine's thread, too.
  [[nodiscard]] static std::shared_ptr<SubscribeSender> create(std::shared_ptr<Engine> engine,
                                                               std::shared_ptr<RtcpMonitor> rtcp,
                                                               rtp::RetransmissionLimits limits,
                                                               KeyFrameHandler onKeyFrameRequest,
                                                               EstimateFellHandler onEstimateFell);

  /// A new outgoing stream.
  [[nodiscard]] std::shared_ptr<EngineOutlet> makeOutlet(rtp::RewriterConfig config, bool video);
  /// What was offered for retransmissions of `ssrc`. Once for each; later calls do nothing.
  void setRetransmission(std::uint32_t ssrc, std::uint32_t retransmission, std::uint8_t payloadType);
  /// What was agreed on for redundant sound of `ssrc`: the payload types of its packets and of what they
  /// carry. Once for each; later calls do nothing.
  void setRedundancy(std::uint32_t ssrc, std::uint8_t payloadType, std::uint8_t blockType);
  /// Id of the header extension as agreed on; 0 = none.
  void setTransportNumberId(std::uint8_t id);
  /// The same of the playout delay.
  void setPlayoutDelayId(std::uint8_t id);
  /// The name that the offer gives to our streams.
  void setCname(std::string cname);

  /// What the streams would take if the path allowed it.
  void setWanted(rtp::Bitrate wanted);
  /// What the path carries: what to choose layers by. Any thread.
  [[nodiscard]] rtp::Bitrate estimate() const noexcept {
    return rtp::Bitrate::bps(sendCounters_.estimateBps.load(std::memory_order_relaxed));
  }

  [[nodiscard]] const SendCounters& sendCounters() const noexcept { return sendCounters_; }

 private:
  friend class EngineOutlet;
  SubscribeSender(std::shared_ptr<Engine> engine, std::shared_ptr<RtcpMonitor> rtcp,
                  rtp::RetransmissionLimits limits, KeyFrameHandler onKeyFrameRequest,
                  EstimateFellHandler onEstimateFell);
  [[nodiscard]] std::shared_ptr<SubscribeSender> self() {
    return std::static_pointer_cast<SubscribeSender>(shared_from_this());
  }
  [[nodiscard]] bool onEngine() const noexcept { return engine().here(); }
  void post(Engine::Task task) { engine().post(std::move(task)); }
  /// False: it could not be sent and is lost.
  [[nodiscard]] bool send(EngineOutlet& outlet, SentPacket packet, rtp::TimePoint now);

  /// Of one stream: what waits for its time to leave.
  void discard(const EngineOutlet& outlet);

  void onRtp(gst::Ref<GstBuffer> buffer, rtp::MutableBytes packet, rtp::TimePoint arrival) override;
  void onRtcp(rtp::Bytes compound, rtp::TimePoint arrival) override;
  void onDrained(rtp::TimePoint now) override;
  void tick(rtp::TimePoint now) override;
  void onPathChanged() override;
  void onRemoved() override;

  [[nodiscard]] EngineOutlet* find(std::uint32_t ssrc) noexcept;
  void pump(rtp::TimePoint now);
  void dispatch(PacedPacket packet, std::uint32_t probe, rtp::TimePoint now);
  void dispatchFirst(EngineOutlet& outlet, SentPacket packet, std::uint32_t probe, rtp::TimePoint now);
  [[nodiscard]] bool transmit(rtp::Bytes header, rtp::Bytes payload, std::uint32_t probe, rtp::TimePoint now,
                              DatagramOrigin origin = {});
  [[nodiscard]] bool transmitSound(EngineOutlet& outlet, const SentPacket& packet, std::uint32_t probe,
                                   rtp::TimePoint now);
  void sendPadding(std::uint32_t wanted, rtp::TimePoint now);
  void transmitPadding(rtp::Bytes header, rtp::Bytes payload, rtp::TimePoint now);
  void resend(EngineOutlet& outlet, std::uint16_t sequence, rtp::TimePoint now);
  void note(EngineOutlet& outlet, const SentPacket& packet, rtp::TimePoint now);
  void followRate(rtp::TimePoint now);
  void sampleEstimate(rtp::TimePoint now);
  void onReportBlock(const rtp::ReportBlock& block, rtp::TimePoint now);
  void setRoundTripTime(rtp::Duration rtt);
  void onNack(const rtp::RtcpPacket& packet, rtp::TimePoint now);
  void onFeedback(const rtp::RtcpPacket& packet, rtp::TimePoint now);
  void onKeyFrameRequests(const rtp::RtcpPacket& packet);
  void onExtendedReport(const rtp::ExtendedReport& report);
  void sendReports(rtp::TimePoint now);

  const KeyFrameHandler onKeyFrameRequest_;
  const EstimateFellHandler onEstimateFell_;
  SendCounters sendCounters_;

  // Engine.
  rtp::RetransmissionBudget retransmissions_;  // of all streams together: they share one line
  std::vector<std::shared_ptr<EngineOutlet>> outlets_;
  std::string cname_ = "rostra";
  std::uint8_t transportNumberId_ = 0;
  std::uint8_t playoutDelayId_ = 0;
  rtp::TransportHistory history_;
  std::vector<rtp::PacketResult> results_;
  std::optional<rtp::Duration> roundTrip_;
  SendRate rate_;
  rtp::Bitrate highest_;  // estimate since onEstimateFell_()
  rtp::TimePoint nextSample_{};
  bool sentSinceSample_ = false;
  rtp::LossProtection protection_;
  rtp::Pacer<PacedPacket> pacer_;
};

}  // namespace rostra::sfu
