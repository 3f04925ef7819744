// SPDX-License-Identifier: Apache-2.0
#include "control/signalling/message_limit.hpp"

#include "glib/handle.hpp"

#include <array>
#include <cerrno>
#include <string_view>
#include <sys/socket.h>
#include <tuple>
#include <utility>

namespace rostra::control {
namespace {

constexpr std::string_view kBadHandshake =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 89\r\n"
    "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    "This is no WebSocket handshake: each line must end with CR LF (RFC 9112), 16 KiB in all.\n";

/// What is thrown away goes here: one loop reads, and nobody looks at it.
std::array<std::uint8_t, MessageLimit::kBytesPerTurn> gNowhere;

gssize wouldBlock(GError** error) noexcept {
  g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "nothing to pass on");
  return -1;
}

gssize failed(int number, GError** error) noexcept {
  g_set_error_literal(error, G_IO_ERROR, g_io_error_from_errno(number), g_strerror(number));
  return -1;
}

/// Says why, straight to the socket: libsoup sees no request that it could answer.
gssize refuseHandshake(int descriptor) noexcept {
  std::ignore = ::send(descriptor, kBadHandshake.data(), kBadHandshake.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  // Closing a socket with unread bytes resets it, and the answer would be lost with it.
  std::ignore = ::recv(descriptor, gNowhere.data(), gNowhere.size(), MSG_DONTWAIT);
  return 0;
}

}  // namespace

class MessageLimit::Filter : public glib::InputFilter {
 public:
  Filter(std::shared_ptr<MessageLimit> limit, int descriptor)
      : limit_(std::move(limit)), descriptor_(descriptor) {}
  gssize read(GPollableInputStream* socket, void* buffer, gsize count, GError** error) override {
    return limit_->read(socket, descriptor_, buffer, count, error);
  }

 private:
  const std::shared_ptr<MessageLimit> limit_;
  const int descriptor_;  ///< of the connection that the stream holds
};

glib::Ref<GIOStream> MessageLimit::apply(std::shared_ptr<MessageLimit> limit,
                                         const glib::Ref<GSocketConnection>& connection) {
  const int descriptor = g_socket_get_fd(g_socket_connection_get_socket(connection.get()));
  return glib::filterInput(connection, std::make_unique<Filter>(std::move(limit), descriptor));
}

void MessageLimit::begin(std::function<void(Verdict)> tell) {
  tell_ = std::move(tell);
  begun_ = true;
}

gssize MessageLimit::read(GPollableInputStream* socket, int descriptor, void* buffer, gsize count,
                          GError** error) {
  // libsoup reads again and again until nothing is left. Here nothing is left after a while; the socket is
  // still readable, so the next turn of the loop comes back.
  if (turnBytes_ >= kBytesPerTurn) {
    turnBytes_ = 0;
    return wouldBlock(error);
  }
  const gssize got =
      begun_ ? readFrames(socket, buffer, count, error) : readHandshake(descriptor, buffer, count, error);
  turnBytes_ = got > 0 ? turnBytes_ + static_cast<std::size_t>(got) : 0;
  return got;
}

gssize MessageLimit::readHandshake(int descriptor, void* buffer, gsize count, GError** error) {
  // A body or a second request, which a handshake has not: this is the end.
  if (handshake_.done() || handshake_.bad()) return 0;
  // Looked at first: what is behind the handshake stays in the socket until it was accepted.
  const ssize_t seen = ::recv(descriptor, buffer, count, MSG_PEEK | MSG_DONTWAIT);
  if (seen < 0) return errno == EAGAIN || errno == EINTR ? wouldBlock(error) : failed(errno, error);
  const std::size_t size =
      handshake_.scan({static_cast<const std::uint8_t*>(buffer), static_cast<std::size_t>(seen)});
  if (handshake_.bad()) return refuseHandshake(descriptor);
  return ::recv(descriptor, buffer, size, MSG_DONTWAIT);
}

gssize MessageLimit::readFrames(GPollableInputStream* socket, void* buffer, gsize count, GError** error) {
  if (frames_.verdict() != Verdict::Fine || frames_.closed()) return discard(socket, error);
  const gssize got = g_pollable_input_stream_read_nonblocking(socket, buffer, count, nullptr, error);
  if (got <= 0) return got;
  const auto pass = static_cast<gssize>(
      frames_.scan({static_cast<const std::uint8_t*>(buffer), static_cast<std::size_t>(got)},
                   FrameLimit::TimePoint::clock::now()));
  if (frames_.verdict() == Verdict::Fine) return pass;
  if (const auto tell = std::exchange(tell_, nullptr)) tell(frames_.verdict());
  return pass > 0 ? pass : wouldBlock(error);
}

gssize MessageLimit::discard(GPollableInputStream* socket, GError** error) {
  glib::ErrorOut failure;
  const gssize got = g_pollable_input_stream_read_nonblocking(socket, gNowhere.data(), gNowhere.size(),
                                                              nullptr, failure.out());
  if (got < 0 && !g_error_matches(failure.get(), G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
    g_propagate_error(error, g_error_copy(failure.get()));
    return got;
  }
  if (got > 0) {
    std::ignore =
        frames_.scan({gNowhere.data(), static_cast<std::size_t>(got)}, FrameLimit::TimePoint::clock::now());
  }
  if (frames_.verdict() == Verdict::Fine) return got == 0 ? 0 : wouldBlock(error);
  // The end closes the connection: not before the reason is on its way.
  return told_ && (got == 0 || frames_.closed()) ? 0 : wouldBlock(error);
}

}  // namespace rostra::control
