// SPDX-License-Identifier: Apache-2.0
// A socket as a GIOStream whose incoming bytes someone looks at before libsoup gets them. In: a TCP
// connection and a filter; out: the stream to give to soup_server_accept_iostream().
#pragma once

#include "glib/ref.hpp"

#include <memory>

namespace rostra::glib {

/// What stands between a socket and its reader. Thread: the one that reads the stream.
class InputFilter {
 public:
  InputFilter() = default;
  InputFilter(const InputFilter&) = delete;
  InputFilter& operator=(const InputFilter&) = delete;
  virtual ~InputFilter() = default;
  /// As g_pollable_input_stream_read_nonblocking(); `socket` is the socket's own stream.
  virtual gssize read(GPollableInputStream* socket, void* buffer, gsize count, GError** error) = 0;
  /// Whether read() has something to say although the socket's stream has not.
  [[nodiscard]] virtual bool pending() const noexcept { return false; }
};

/// Closes the connection, then deletes the filter, when it is closed or nobody holds it any more.
[[nodiscard]] Ref<GIOStream> filterInput(const Ref<GSocketConnection>& connection,
                                         std::unique_ptr<InputFilter> filter);

/// The TCP connection below a stream of libsoup, which wraps the one it was given, or below one of
/// filterInput(); null when there is none.
[[nodiscard]] Ref<GSocketConnection> socketBelow(GIOStream* stream);

}  // namespace rostra::glib
