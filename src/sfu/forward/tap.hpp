// SPDX-License-Identifier: Apache-2.0
// The mixer as a subscriber: copies of every producer of a room into a SOCK_SEQPACKET socket, one message per
// packet, with the time at which it is to be played. In: producers, the mixer's feedback (tile sizes, key
// frames); out: ipc::TapHeader + RTP. Never waits for the mixer: what does not fit into the socket is dropped
// and counted.
#pragma once

#include "base/file_descriptor.hpp"
#include "glib/loop.hpp"
#include "ipc/tap.hpp"
#include "sfu/forward/consumer.hpp"
#include "sfu/forward/producer.hpp"
#include "sfu/forward/subscriber.hpp"
#include "sfu/forward/tap_socket.hpp"

#include <memory>
#include <string>
#include <vector>

namespace rostra::sfu {

/// One producer's stream to the mixer: constant SSRC, no header extensions.
class TapOutlet final : public Outlet {
 public:
  /// Nothing when the participant's id is too long for the tap's header.
  [[nodiscard]] static std::shared_ptr<TapOutlet> create(std::shared_ptr<TapSocket> socket,
                                                         const Producer& producer);
  [[nodiscard]] bool deliverLocked(const InboundPacket& packet, std::span<const std::byte> header,
                                   const rtp::RewrittenPacket& rewritten) noexcept override;

 private:
  TapOutlet(rtp::RewriterConfig config, std::shared_ptr<TapSocket> socket, ipc::TapHeader header)
      : Outlet(config), socket_(std::move(socket)), header_(header) {}
  std::shared_ptr<TapSocket> socket_;
  ipc::TapHeader header_;
};

/// Thread: the loop.
class Tap final : public Subscriber {
 public:
  struct Stream {
    std::shared_ptr<TapOutlet> outlet;
    std::shared_ptr<Consumer> consumer;
  };

  /// `turns`: where packets come from in turns; null = each is sent at once.
  [[nodiscard]] static std::shared_ptr<Tap> open(std::shared_ptr<glib::Loop> loop, FileDescriptor socket,
                                                 std::shared_ptr<Turns> turns = nullptr);
  ~Tap() override { close(); }

  void subscribe(const std::shared_ptr<Producer>& producer) override;
  void unsubscribe(const Producer& producer) override;
  void close();

  [[nodiscard]] const std::vector<Stream>& streams() const noexcept { return streams_; }
  [[nodiscard]] const TapSocket& socket() const noexcept { return *socket_; }

 private:
  Tap(std::shared_ptr<glib::Loop> loop, std::shared_ptr<TapSocket> socket)
      : loop_(std::move(loop)), socket_(std::move(socket)) {}
  [[nodiscard]] bool readFeedback();
  void apply(const ipc::TapFeedback& feedback);
  static void end(const Stream& stream);

  std::shared_ptr<glib::Loop> loop_;
  std::shared_ptr<TapSocket> socket_;
  glib::Source reader_;
  std::vector<Stream> streams_;
};

}  // namespace rostra::sfu
