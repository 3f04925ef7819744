// SPDX-License-Identifier: Apache-2.0
// A participant's subscribe connection. In: the producers they should receive, tile sizes, the browser's
// answers; out: offers with slots, RTP of everyone else. The server offers; one negotiation is in flight,
// changes meanwhile make one more.
#pragma once

#include "rtp/sdp/sdp_edit.hpp"
#include "sfu/forward/pad_outlet.hpp"
#include "sfu/forward/producer.hpp"
#include "sfu/transport/slot_plan.hpp"
#include "sfu/transport/transport.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rostra::sfu {

/// Thread: the loop. Handlers are called on the loop.
class SubscribeTransport : public std::enable_shared_from_this<SubscribeTransport> {
 public:
  struct Handlers {
    std::function<void(std::int64_t negotiation, std::string sdp, std::vector<protocol::worker::Slot> slots)>
        onOffer;
    std::function<void(unsigned mline, std::string candidate)> onCandidate;
    std::function<void()> onConnected;
    std::function<void(Error)> onFailed;
  };
  /// One m-section. It never goes away: it is idle, or carries a producer.
  struct Slot {
    std::size_t mline = 0;
    Codec codec{};
    std::string mid;  ///< known after the first offer that has it
    gst::Ref<GstPad> sink;
    std::shared_ptr<PadOutlet> outlet;
    std::shared_ptr<Consumer> consumer;    ///< null = idle
    std::shared_ptr<Consumer> negotiated;  ///< what the last answered offer said it carries
    std::shared_ptr<Consumer> offered;     ///< what the offer in flight says
  };

  [[nodiscard]] static Result<std::shared_ptr<SubscribeTransport>> open(Environment environment,
                                                                        std::string name, Handlers handlers);

  /// What this participant should receive from now on.
  void setWanted(std::vector<std::shared_ptr<Producer>> wanted);
  void setTile(const ProducerKey& key, rtp::FrameSize size);
  /// Only these participants' microphones and cameras are forwarded; nothing = everyone's. Slots stay as they
  /// are, so nothing is negotiated; who comes near again starts with a key frame.
  void setNear(std::optional<std::set<std::string>> near);
  /// InvalidInput: refused, the offer still stands. Conflict: not the current offer.
  [[nodiscard]] Result<void> answer(std::int64_t negotiation, const std::string& sdp);
  [[nodiscard]] Result<void> addRemoteCandidate(unsigned mline, const std::string& candidate) {
    return transport_->addRemoteCandidate(mline, candidate);
  }
  /// Notices whether anything is being sent: only then is a silent browser a lost one. Call a few times a
  /// second.
  void checkTraffic();
  void close();

  [[nodiscard]] const std::vector<Slot>& slots() const noexcept { return slots_; }
  [[nodiscard]] const Transport& transport() const noexcept { return *transport_; }
  [[nodiscard]] std::int64_t negotiations() const noexcept { return number_; }

 private:
  explicit SubscribeTransport(Handlers handlers) : handlers_(std::move(handlers)) {}
  void scheduleNegotiation();
  void negotiate();
  void release(Slot& slot);
  void refuse(Slot& slot);
  [[nodiscard]] Result<void> applyWanted();
  [[nodiscard]] Result<std::size_t> createSlot(Codec codec, const std::string& msid);
  void assign(Slot& slot, std::shared_ptr<Producer> producer);
  void sendOffer(const std::string& offer);
  void finishNegotiation();
  void openGates();
  [[nodiscard]] bool isNear(const Producer& producer) const;
  void resetRtxMap();
  void noteKeyFrameRequest(std::uint32_t ssrc);
  void fail(Error error);

  // Passed by argument.
  Handlers handlers_;
  // Allocated by this.
  std::shared_ptr<Transport> transport_;
  std::vector<Slot> slots_;
  // Others.
  std::vector<std::shared_ptr<Producer>> wanted_;
  std::map<ProducerKey, rtp::FrameSize> tiles_;
  std::optional<std::set<std::string>> near_;
  std::set<Codec> refused_;  ///< the browser does not take these
  rtp::FidMap rtxSsrcs_;
  std::int64_t number_ = 0;
  bool scheduled_ = false;
  bool gatesOpened_ = false;
  bool inFlight_ = false;
  bool dirty_ = false;
  std::optional<rtp::SessionDescription> offer_;  ///< in flight, as the browser got it
  std::string offerText_;                         ///< the same
  std::vector<std::string> idleMids_;             ///< of that offer
  glib::Source answerTimer_;
  std::uint64_t seenPackets_ = 0;
  std::chrono::steady_clock::time_point lastTraffic_{};
  bool closed_ = false;

  std::mutex askedMutex_;  ///< guards asked_: written by RTCP's streaming thread, emptied on the loop
  std::set<std::uint32_t> asked_;
};

}  // namespace rostra::sfu
