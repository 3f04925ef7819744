// SPDX-License-Identifier: Apache-2.0
#include "control/signalling/signalling_socket.hpp"

#include "base/text.hpp"
#include "control/signalling/error_codes.hpp"
#include "glib/pauses.hpp"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <utility>

namespace rostra::control {
namespace {

namespace server = protocol::signalling::serverMessage;

constexpr std::uint64_t kCheckEvery = 64U << 10;  // bytes between two looks at how far the peer is behind
constexpr std::size_t kMaxReason = 123;  // RFC 6455 s.5.5: control frames carry 125 bytes, two are the code

/// How many bytes the peer's TCP has acknowledged since the connection began; false when this is not TCP.
bool acknowledged(SoupWebsocketConnection* webSocket, std::uint64_t& bytes) {
  const auto tcp = glib::socketBelow(soup_websocket_connection_get_io_stream(webSocket));
  if (!tcp) return false;
  tcp_info info{};
  socklen_t size = sizeof(info);
  const int fd = g_socket_get_fd(g_socket_connection_get_socket(tcp.get()));
  if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 ||
      size < offsetof(tcp_info, tcpi_bytes_acked) + sizeof(info.tcpi_bytes_acked)) {
    return false;
  }
  bytes = info.tcpi_bytes_acked;
  return true;
}

glib::Ref<GBytes> errorMessage(protocol::signalling::ErrorCode code, std::string message, bool fatal) {
  server::Error error;
  error.code = code;
  error.message = std::move(message);
  error.fatal = fatal;
  const std::string json = protocol::signalling::toJson(error);
  return glib::Ref<GBytes>::adopt(g_bytes_new(json.data(), json.size()));
}

}  // namespace

SignallingSocket::SignallingSocket(std::shared_ptr<glib::Loop> loop, const Configuration& configuration,
                                   Counters& counters, std::uint64_t number, Handshake handshake)
    : loop_(std::move(loop)),
      configuration_(configuration),
      counters_(counters),
      webSocket_(std::move(handshake.webSocket)),
      limit_(std::move(handshake.limit)),
      peer_(std::move(handshake.peer)),
      number_(number),
      lastHeard_(Clock::now()) {
  loop_->assertHere();
}

SignallingSocket::~SignallingSocket() {
  if (soup_websocket_connection_get_state(webSocket_.get()) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close(webSocket_.get(), kCloseGoingAway, nullptr);
}

void SignallingSocket::start(Handlers handlers) {
  loop_->assertHere();
  handlers_ = std::move(handlers);
  SoupWebsocketConnection* webSocket = webSocket_.get();
  // Never reached: limit_ looks first.
  soup_websocket_connection_set_max_incoming_payload_size(
      webSocket, static_cast<guint64>(configuration_.maxMessage.bytes));
  soup_websocket_connection_set_keepalive_interval(
      webSocket, static_cast<guint>(configuration_.pingInterval.count() / 1000));
  const auto self = shared_from_this();
  // Called from inside a read of libsoup, which must not be answered there.
  limit_->begin([weak = weak_from_this(), loop = loop_](MessageLimit::Verdict verdict) {
    loop->post(weak, [verdict](SignallingSocket& socket) { socket.limitBroken(verdict); });
  });
  // All four are emitted on the signalling thread.
  onMessage_ = glib::connectWeak(
      webSocket, "message",
      G_CALLBACK(+[](SoupWebsocketConnection*, gint type, GBytes* bytes, gpointer data) noexcept {
        if (const auto socket = glib::lockWeak<SignallingSocket>(data)) socket->receive(type, bytes);
      }),
      self);
  onClosed_ = glib::connectWeak(webSocket, "closed",
                                G_CALLBACK(+[](SoupWebsocketConnection*, gpointer data) noexcept {
                                  if (const auto socket = glib::lockWeak<SignallingSocket>(data))
                                    socket->closed();
                                }),
                                self);
  onError_ = glib::connectWeak(
      webSocket, "error", G_CALLBACK(+[](SoupWebsocketConnection*, GError* error, gpointer data) noexcept {
        const auto socket = glib::lockWeak<SignallingSocket>(data);
        if (socket) {
          log::info("signalling connection broken", {{"connection", socket->number_},
                                                     {"remote", socket->peer_.remote},
                                                     {"reason", error->message}});
        }
      }),
      self);
  onPong_ = glib::connectWeak(webSocket, "pong",
                              G_CALLBACK(+[](SoupWebsocketConnection*, GBytes*, gpointer data) noexcept {
                                if (const auto socket = glib::lockWeak<SignallingSocket>(data))
                                  socket->heard();
                              }),
                              self);
  joinTimer_ = loop_->after(configuration_.joinTimeout, [weak = weak_from_this()] {
    if (const auto socket = weak.lock())
      socket->fail(ErrorCode::NotJoined, "This connection did not join or watch anything in time.");
  });
  log::debug("signalling connection open", {{"connection", number_}, {"remote", peer_.remote}});
}

void SignallingSocket::receive(int type, GBytes* bytes) {
  if (closing_) return;
  heard();
  ++counters_.messagesReceived;
  if (type != SOUP_WEBSOCKET_DATA_TEXT) {
    badMessage("Send each message as a text frame with one JSON object.");
    return;
  }
  gsize size = 0;
  const auto* data = static_cast<const char*>(g_bytes_get_data(bytes, &size));
  auto message = protocol::signalling::parseClientMessage(std::string_view(data ? data : "", size));
  if (!message) {
    badMessage(message.error().message);
    return;
  }
  if (handlers_.onMessage && !handlers_.onMessage(std::move(*message), size))
    drop("the server does not get round to what it says (option max-receive-queue)");
}

void SignallingSocket::badMessage(const std::string& reason) {
  log::info("bad signalling message",
            {{"connection", number_}, {"remote", peer_.remote}, {"reason", reason}});
  if (++badMessages_ > configuration_.maxBadMessages) {
    fail(ErrorCode::BadMessage, reason);
  } else {
    refuse(ErrorCode::BadMessage, reason);
  }
}

void SignallingSocket::limitBroken(MessageLimit::Verdict verdict) {
  if (verdict == MessageLimit::Verdict::TooMany) {
    fail(ErrorCode::TooManyMessages, "Too many messages in a short time; at most " +
                                         std::to_string(configuration_.messageRate) +
                                         " per second are allowed (option message-rate).");
  } else {
    const std::string message =
        "A message is larger than the " + std::to_string(configuration_.maxMessage.bytes) +
        " bytes allowed; send less at once, or ask the operator to raise the option max-message.";
    log::info("signalling connection refused",
              {{"connection", number_}, {"remote", peer_.remote}, {"reason", message}});
    end(ErrorCode::BadMessage, message, SOUP_WEBSOCKET_CLOSE_TOO_BIG);
  }
  limit_->told();
}

bool SignallingSocket::open() const {
  return !closing_ && soup_websocket_connection_get_state(webSocket_.get()) == SOUP_WEBSOCKET_STATE_OPEN;
}

void SignallingSocket::send(const glib::Ref<GBytes>& json) {
  loop_->assertHere();
  if (!open()) return;
  if (queueFull(g_bytes_get_size(json.get()))) {
    drop("it reads too slowly (option max-send-queue)");
    return;
  }
  ++counters_.messagesSent;
  soup_websocket_connection_send_message(webSocket_.get(), SOUP_WEBSOCKET_DATA_TEXT, json.get());
}

bool SignallingSocket::queueFull(std::size_t more) {
  // libsoup queues without limit and does not say how much; what the peer's TCP has acknowledged does.
  submittedBytes_ += more;
  uncheckedBytes_ += more;
  if (uncheckedBytes_ < kCheckEvery) return false;
  uncheckedBytes_ = 0;
  std::uint64_t total = 0;
  if (!acknowledged(webSocket_.get(), total)) return false;
  const std::uint64_t read = total - acknowledgedBase_;
  if (read >= submittedBytes_ - more) {
    // Nothing outstanding: count from here, so that frame headers and pings never add up.
    acknowledgedBase_ = total;
    submittedBytes_ = more;
    return false;
  }
  return submittedBytes_ - read > static_cast<std::uint64_t>(configuration_.maxSendQueue.bytes);
}

void SignallingSocket::refuse(ErrorCode code, std::string message) {
  loop_->assertHere();
  if (!open()) return;
  counters_.countError(code);
  send(errorMessage(code, std::move(message), false));
}

void SignallingSocket::fail(ErrorCode code, const std::string& message) {
  if (closing_) return;
  log::info("signalling connection refused", {{"connection", number_},
                                              {"remote", peer_.remote},
                                              {"code", protocol::signalling::toString(code)},
                                              {"reason", message}});
  end(code, message);
}

void SignallingSocket::end(ErrorCode code, std::string message) {
  end(code, std::move(message), codesOf(kindOf(code)).closeCode);
}

void SignallingSocket::end(ErrorCode code, std::string message, std::uint16_t closeCode) {
  loop_->assertHere();
  if (closing_) return;
  counters_.countError(code);
  send(errorMessage(code, std::move(message), true));
  close(closeCode, protocol::signalling::toString(code));
}

void SignallingSocket::close(std::uint16_t code, std::string_view reason) {
  loop_->assertHere();
  if (closing_) return;
  closing_ = true;
  joinTimer_.stop();
  if (soup_websocket_connection_get_state(webSocket_.get()) == SOUP_WEBSOCKET_STATE_OPEN) {
    // The WebSocket outlives this object until the peer has answered or libsoup gives up waiting: closing a
    // socket with unread bytes resets it, and the reason would be lost with it.
    g_signal_connect(
        g_object_ref(webSocket_.get()), "closed",
        G_CALLBACK(+[](SoupWebsocketConnection* own, gpointer) noexcept { g_object_unref(own); }), nullptr);
    soup_websocket_connection_close(webSocket_.get(), code,
                                    std::string(shortened(reason, kMaxReason)).c_str());
  }
  // Its place is free now, not when the peer answers the close frame.
  loop_->post(weak_from_this(), [](SignallingSocket& self) { self.closed(); });
}

void SignallingSocket::drop(std::string_view reason) {
  if (closing_) return;
  log::info("signalling connection dropped",
            {{"connection", number_}, {"remote", peer_.remote}, {"reason", reason}});
  closing_ = true;
  joinTimer_.stop();
  g_io_stream_close(soup_websocket_connection_get_io_stream(webSocket_.get()), nullptr, nullptr);
  loop_->post(weak_from_this(), [](SignallingSocket& self) { self.closed(); });
}

void SignallingSocket::checkAlive(Clock::time_point now) {
  loop_->assertHere();
  // While this process did not run (stopped, or a machine that slept), it heard nobody.
  if (now - lastHeard_ - glib::Pauses::ofThisProcess()->within(lastHeard_, now) >
      configuration_.pingTimeout) {
    drop("no answer within ping-timeout");
  } else if (queueFull(limit_->takePongBytes())) {
    drop("it reads too slowly (option max-send-queue)");
  }
}

void SignallingSocket::closed() {
  closing_ = true;
  joinTimer_.stop();
  // The last reference may go with it.
  const auto self = shared_from_this();
  const auto onClosed = std::exchange(handlers_, {}).onClosed;
  if (!onClosed) return;
  log::debug("signalling connection closed", {{"connection", number_}, {"remote", peer_.remote}});
  onClosed();
}

}  // namespace rostra::control
