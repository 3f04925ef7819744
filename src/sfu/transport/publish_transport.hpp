// SPDX-License-Identifier: Apache-2.0
// A participant's publish connection. In: the browser's one offer with fixed m-sections (and later ones for
// ICE restarts), candidates, RTP; out: the answer, producers, data channel messages. RFC 8829 (JSEP), RFC
// 8853 (simulcast).
#pragma once

#include "rtp/sdp/sdp.hpp"
#include "sfu/engine/publish_receiver.hpp"
#include "sfu/transport/channel_limit.hpp"
#include "sfu/transport/data_channel.hpp"
#include "sfu/transport/ingest.hpp"
#include "sfu/transport/transport.hpp"
#include "sfu/workaround/publish_answer.hpp"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rostra::sfu {

/// Thread: the loop. Handlers are called on the loop.
class PublishTransport : public std::enable_shared_from_this<PublishTransport> {
 public:
  struct Handlers {
    std::function<void(std::string sdp)> onAnswer;
    /// The producers of this transport exist now. Before the first answer goes out.
    std::function<void()> onProducers;
    std::function<void(unsigned mline, std::string candidate)> onCandidate;
    std::function<void()> onConnected;
    std::function<void(Error)> onFailed;
    /// Text from the data channel "rostra".
    DataChannel::TextHandler onMessage;
  };

  [[nodiscard]] static Result<std::shared_ptr<PublishTransport>> open(Environment environment,
                                                                      std::string participant,
                                                                      std::string name, Handlers handlers);

  /// The first offer, or a later one for an ICE restart; `parsed` by rtp::validateOffer(). InvalidInput:
  /// refused, nothing changed. Conflict: one is being answered already.
  [[nodiscard]] Result<void> offer(const std::string& sdp, rtp::SessionDescription parsed);
  [[nodiscard]] Result<void> addRemoteCandidate(const rtp::IceCandidate& candidate, const std::string& line) {
    return transport_->addRemoteCandidate(candidate, line);
  }
  /// Sends text to the browser if its data channel is open and not too far behind.
  void sendText(const std::string& text) { channel_->send(text); }
  /// Whether any source is on, so that silence means something.
  void setExpectsMedia(bool expects) { transport_->setExpectsMedia(expects); }
  void close();

  /// By source; null = not offered, or a codec this worker does not forward.
  [[nodiscard]] const Ingest::Producers& producers() const noexcept;
  [[nodiscard]] const Transport& transport() const noexcept { return *transport_; }
  [[nodiscard]] const Ingest* ingest() const noexcept { return ingest_.get(); }
  /// Null = the media goes through webrtcbin.
  [[nodiscard]] const PublishReceiver* receiver() const noexcept { return receiver_.get(); }

 private:
  PublishTransport(std::string participant, Handlers handlers)
      : participant_(std::move(participant)), handlers_(std::move(handlers)) {}
  void openChannel();
  void limitChannels();
  void connectSignals();
  void preferCodec(GstWebRTCRTPTransceiver* transceiver) const;
  void answer(const std::string& offer);
  void applyAnswer();
  void createProducers(const std::string& answer);
  void createReceiver(const rtp::SessionDescription& answer, const StreamTable& table,
                      const Ingest::Producers& producers);
  void watchMedia();
  void fail(Error error);

  // Passed by argument.
  std::string participant_;
  Handlers handlers_;
  // Allocated by this.
  std::shared_ptr<Transport> transport_;
  std::shared_ptr<DataChannel> channel_;
  std::shared_ptr<ChannelLimit> channelLimit_;
  std::shared_ptr<Ingest> ingest_;
  std::shared_ptr<PublishReceiver> receiver_;
  std::vector<glib::SignalConnection> signals_;
  // Others.
  std::optional<rtp::SessionDescription> offered_;  ///< the first offer that was accepted
  PublishAnswer answer_;
  bool negotiating_ = false;
  bool closed_ = false;
};

}  // namespace rostra::sfu
