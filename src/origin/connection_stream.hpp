// SPDX-License-Identifier: Apache-2.0
// A TCP connection as libsoup gets it: the socket's own streams behind a thin layer that tells libsoup about
// the end of an idle connection in the only way its version 3.2 understands.
#pragma once

#include <rostra/glib/ref.hpp>

#include <atomic>
#include <cstdint>
#include <memory>

namespace rostra::origin {

/// What the web thread knows about one connection. Thread: the web thread's.
struct Connection {
  glib::Ref<GSocketConnection> socket;
  bool busy = false;  ///< a request is being read or answered
};

/// The stream to give to soup_server_accept_iostream(). `open` is decremented when the connection is closed.
///
/// Work-around for libsoup 3.2.3 (soup-server-message-io-http1.c, io_read): when a client closes a connection
/// between two requests, no request has "started", so nobody disconnects and the descriptor stays open for
/// ever. Here the end of an idle connection arrives as one byte and then the end: libsoup starts a request,
/// fails to read it and cleans up. Needed by OriginWeb.FreesEverythingOfClientsThatGoAway
/// (tests/integration/origin_test.cpp).
[[nodiscard]] glib::Ref<GIOStream> makeConnectionStream(std::shared_ptr<Connection> connection,
                                                        std::shared_ptr<std::atomic<std::uint64_t>> open);

}  // namespace rostra::origin
