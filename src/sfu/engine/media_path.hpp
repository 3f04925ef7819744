// SPDX-License-Identifier: Apache-2.0
// The way to a peer that ICE has selected. In: a selected pair of libnice; out: datagrams, several in one
// call. Host and reflexive pairs are a UDP socket; what goes over a relay or TCP takes the way through the
// agent, one datagram at a time.
#pragma once

#include "glib/ref.hpp"
#include "rtp/packet/packet_view.hpp"
#include "sfu/engine/datagram_sender.hpp"

#include <nice/agent.h>

#include <span>

namespace rostra::sfu {

/// Thread: made on any; used by one.
class MediaPath {
 public:
  /// Datagrams of one send().
  static constexpr std::size_t kMaxBatch = DatagramSender::kMaxBatch;

  /// The socket is a descriptor of its own: it stays valid when the agent closes its.
  MediaPath(NiceAgent* agent, guint stream, guint component, const NiceCandidate& local,
            const NiceCandidate& remote);
  /// A socket that needs no agent.
  explicit MediaPath(DatagramSender socket) noexcept : socket_(std::move(socket)) {}

  /// Whether datagrams go straight to a socket.
  [[nodiscard]] bool direct() const noexcept { return socket_.valid(); }
  /// At most kMaxBatch. Returns how many went; never waits.
  [[nodiscard]] std::size_t send(std::span<const rtp::Bytes> datagrams) noexcept;

 private:
  glib::Ref<NiceAgent> agent_;  ///< null = not needed
  guint stream_ = 0;
  guint component_ = 0;
  DatagramSender socket_;
};

}  // namespace rostra::sfu
