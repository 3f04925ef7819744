// SPDX-License-Identifier: Apache-2.0
// A participant's subscribe connection. In: the producers they receive, tile sizes, the browser's answers;
// out: offers that say which slot carries which producer. The server offers; one negotiation is in flight,
// changes meanwhile make one more.
#pragma once

#include "rtp/congestion/allocator.hpp"
#include "rtp/sdp/sdp.hpp"
#include "sfu/engine/subscribe_sender.hpp"
#include "sfu/forward/subscriber.hpp"
#include "sfu/forward/tile.hpp"
#include "sfu/transport/asked_key_frames.hpp"
#include "sfu/transport/pause_report.hpp"
#include "sfu/transport/retransmission_guard.hpp"
#include "sfu/transport/slot.hpp"
#include "sfu/transport/transport.hpp"
#include "sfu/workaround/rtx_ssrcs.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rostra::sfu {

/// Thread: the loop. Handlers are called on the loop.
class SubscribeTransport final : public Subscriber, public std::enable_shared_from_this<SubscribeTransport> {
 public:
  struct Handlers {
    std::function<void(std::int64_t negotiation, std::string sdp, std::vector<protocol::worker::Slot> slots)>
        onOffer;
    std::function<void(unsigned mline, std::string candidate)> onCandidate;
    std::function<void()> onConnected;
    /// Everything that is paused for want of bandwidth; on change, at most once a second.
    std::function<void(std::vector<ProducerKey> pictures)> onPaused;
    std::function<void(Error)> onFailed;
  };
  [[nodiscard]] static Result<std::shared_ptr<SubscribeTransport>> open(Environment environment,
                                                                        std::string name, Handlers handlers);

  void subscribe(const std::shared_ptr<Producer>& producer) override;
  void unsubscribe(const Producer& producer) override;
  void setTile(const ProducerKey& key, Tile tile);
  /// Only these participants' microphones and cameras are forwarded; nothing = everyone's. Slots stay as they
  /// are, so nothing is negotiated; who comes near again starts with a key frame.
  void setNear(std::optional<std::set<std::string>> near);
  /// The same for cameras alone: both have to allow one.
  void setCameras(std::optional<std::set<std::string>> cameras);
  /// InvalidInput: refused; another offer follows, unless too many answers in a row were. Conflict: not the
  /// current offer.
  [[nodiscard]] Result<void> answer(std::int64_t negotiation, const std::string& sdp);
  [[nodiscard]] Result<void> addRemoteCandidate(const rtp::IceCandidate& candidate, const std::string& line) {
    return transport_->addRemoteCandidate(candidate, line);
  }
  /// Notices whether anything is being sent: only then is a silent browser a lost one. Spreads what the path
  /// carries over the slots. Call a few times a second.
  void checkTraffic();
  void close();

  [[nodiscard]] const std::vector<Slot>& slots() const noexcept { return slots_; }
  [[nodiscard]] const Transport& transport() const noexcept { return *transport_; }
  /// Null = the media goes through webrtcbin.
  [[nodiscard]] const SubscribeSender* sender() const noexcept { return sender_.get(); }
  [[nodiscard]] std::int64_t negotiations() const noexcept { return number_; }
  /// Packets that were asked for and not sent again.
  [[nodiscard]] std::uint64_t refusedRetransmissions() const noexcept { return retransmissions_->refused(); }

 private:
  explicit SubscribeTransport(Handlers handlers) : handlers_(std::move(handlers)) {}
  void scheduleNegotiation();
  void negotiate();
  [[nodiscard]] Result<void> fillSlots();
  [[nodiscard]] Result<std::size_t> createSlot(Codec codec);
  void assign(Slot& slot, const std::shared_ptr<Producer>& producer);
  void offerAgain();
  [[nodiscard]] bool releaseRefused(const rtp::SessionDescription& answer);
  void refuse(Slot& slot);
  [[nodiscard]] rtp::RetransmissionLimits retransmissionLimits() const;
  void sendOffer(const std::string& offer);
  void finishNegotiation();
  void openGates();
  [[nodiscard]] bool mayFlow(const Producer& producer) const;
  void watchKeyFrameRequests();
  [[nodiscard]] KeyFrameHandler keyFrameHandler() const;
  void createSender();
  [[nodiscard]] Result<void> watchMedia();
  void noteRoundTrip();
  void onEstimateFell();
  void spreadBandwidth(std::chrono::steady_clock::time_point now);
  void reportPauses(std::chrono::steady_clock::time_point now);
  void tellSender(const rtp::SessionDescription& offer, std::string_view text);
  void fail(Error error);

  // Passed by argument.
  Handlers handlers_;
  // Allocated by this.
  std::shared_ptr<Transport> transport_;
  std::shared_ptr<AskedKeyFrames> askedKeyFrames_;
  std::shared_ptr<RetransmissionGuard> retransmissions_;
  std::shared_ptr<SubscribeSender> sender_;
  std::vector<Slot> slots_;  ///< by m-section
  // Others.
  std::vector<std::shared_ptr<Producer>> waiting_;  ///< subscribed, and no slot yet
  std::map<ProducerKey, Tile> tiles_;
  std::optional<std::set<std::string>> near_;
  std::optional<std::set<std::string>> cameras_;
  rtp::Allocator allocator_;
  std::vector<rtp::VideoDemand> demands_;
  std::vector<ShownPicture> shown_;
  PauseReport pauses_;
  std::set<Codec> refused_;  ///< the browser does not take these
  RtxSsrcs rtxSsrcs_;
  std::int64_t number_ = 0;
  bool scheduled_ = false;
  bool gatesOpened_ = false;
  bool inFlight_ = false;
  bool dirty_ = false;
  std::optional<rtp::SessionDescription> offer_;  ///< in flight, as the browser got it
  std::string offerText_;                         ///< the same
  std::vector<std::string> idleMids_;             ///< of that offer
  std::string answered_;                          ///< the last answer that was taken, as webrtcbin got it
  int refusedInARow_ = 0;
  glib::Source answerTimer_;
  std::uint64_t seenPackets_ = 0;
  std::uint64_t seenBytes_ = 0;
  std::uint64_t seenNacks_ = 0;
  std::uint64_t seenReports_ = 0;
  std::chrono::steady_clock::time_point lastTraffic_{};
  bool closed_ = false;
};

}  // namespace rostra::sfu
