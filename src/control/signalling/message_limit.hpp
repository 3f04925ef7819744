// SPDX-License-Identifier: Apache-2.0
// Keeps a WebSocket message that is too large away from libsoup and gives its sender time to hear why. In:
// the bytes of a signalling connection; out: those libsoup may see, and one call when a message is too large.
//
// Work-around for libsoup 3.2.3 (soup-websocket-connection.c, too_big_error_and_close): beyond
// max-incoming-payload-size it closes the socket without a close frame, and the unread rest of the message
// makes the kernel reset the connection, so that what was sent before is lost, too. Here the connection stays
// whole: the reason goes out in order, the rest is read and thrown away until the peer closes or libsoup's
// own limit for a close (5 s) is over. Needed by Signalling.TooLargeMessagesAreRefusedWithAReason
// (tests/integration/control/signalling_test.cpp).
#pragma once

#include "control/signalling/frame_limit.hpp"
#include "glib/filtered_stream.hpp"

#include <cstdint>
#include <functional>
#include <memory>

namespace rostra::control {

/// Thread: the one that reads the connection.
class MessageLimit {
 public:
  /// `maxMessage`: see FrameLimit.
  explicit MessageLimit(std::uint64_t maxMessage) noexcept : frames_(maxMessage) {}

  /// The stream to give to libsoup in place of the connection.
  [[nodiscard]] static glib::Ref<GIOStream> apply(std::shared_ptr<MessageLimit> limit,
                                                  const glib::Ref<GSocketConnection>& connection);
  /// `tell` is called once, from inside a read, as soon as a message is too large; at once if one was
  /// already.
  void onTooLarge(std::function<void()> tell);
  /// The peer has been told: its end may be seen now.
  void told() noexcept { told_ = true; }

 private:
  class Filter;
  gssize read(GPollableInputStream* socket, void* buffer, gsize count, GError** error);
  gssize discard(GPollableInputStream* socket, GError** error);

  FrameLimit frames_;
  std::function<void()> tell_;
  bool waited_ = false;  // somebody wants to tell the peer
  bool told_ = false;
};

}  // namespace rostra::control
