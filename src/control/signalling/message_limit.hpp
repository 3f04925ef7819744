// SPDX-License-Identifier: Apache-2.0
// What libsoup may see of a signalling connection, and how much at once. In: the bytes of a connection; out:
// a handshake in strict form and nothing else before it is accepted, then frames within the limits, a bounded
// piece in each turn of the loop, and one call when a limit is broken.
//
// Work-around for libsoup up to 3.6 (soup-websocket-connection.c):
//  - soup_websocket_connection_read() reads until a socket has nothing more, so one that is filled fast
//  enough
//    keeps the loop for itself, and answers every ping on the way. Here each turn ends after kBytesPerTurn.
//  - too_big_error_and_close() closes the socket without a close frame beyond max-incoming-payload-size, and
//    the unread rest of the message makes the kernel reset the connection, so that what was sent before is
//    lost, too. Here the connection stays whole: the reason goes out in order, the rest is read and thrown
//    away until the peer closes or libsoup's own limit for a close (5 s) is over.
// Needed by HostileSignalling (tests/integration/hostile/hostile_signalling_test.cpp) and
// Signalling.TooLargeMessagesAreRefusedWithAReason (tests/integration/control/signalling_test.cpp).
#pragma once

#include "control/signalling/frame_limit.hpp"
#include "control/signalling/handshake_limit.hpp"
#include "glib/filtered_stream.hpp"

#include <cstdint>
#include <functional>
#include <memory>

namespace rostra::control {

/// Thread: the one that reads the connection.
class MessageLimit {
 public:
  using Verdict = FrameLimit::Verdict;
  /// After this much the rest of the loop has its turn.
  static constexpr std::size_t kBytesPerTurn = 64U << 10;

  explicit MessageLimit(const FrameLimit::Settings& settings) noexcept
      : frames_(settings, FrameLimit::TimePoint::clock::now()) {}

  /// The stream to give to libsoup in place of the connection.
  [[nodiscard]] static glib::Ref<GIOStream> apply(std::shared_ptr<MessageLimit> limit,
                                                  const glib::Ref<GSocketConnection>& connection);
  /// The handshake was accepted: what follows it are frames, and is read from now on. `tell` is called once,
  /// from inside a read, when one breaks a limit.
  void begin(std::function<void(Verdict)> tell);
  /// The peer has been told: its end may be seen now.
  void told() noexcept { told_ = true; }
  /// See FrameLimit.
  [[nodiscard]] std::uint64_t takePongBytes() noexcept { return frames_.takePongBytes(); }

 private:
  class Filter;
  gssize read(GPollableInputStream* socket, int descriptor, void* buffer, gsize count, GError** error);
  gssize readHandshake(int descriptor, void* buffer, gsize count, GError** error);
  gssize readFrames(GPollableInputStream* socket, void* buffer, gsize count, GError** error);
  gssize discard(GPollableInputStream* socket, GError** error);

  HandshakeLimit handshake_;
  FrameLimit frames_;
  std::function<void(Verdict)> tell_;
  std::size_t turnBytes_ = 0;
  bool begun_ = false;
  bool told_ = false;
};

}  // namespace rostra::control
