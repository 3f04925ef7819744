// SPDX-License-Identifier: Apache-2.0
#include "control/signalling/signalling_server.hpp"

#include "accounts/identity.hpp"
#include "base/text.hpp"
#include "control/config/addresses.hpp"
#include "control/signalling/error_codes.hpp"
#include "origin/web/request_source.hpp"

#include <algorithm>
#include <pthread.h>
#include <string_view>
#include <utility>
#include <vector>

namespace rostra::control {
namespace {

constexpr const char* kPath = "/ws";
constexpr std::chrono::milliseconds kAliveCheck{5000};
/// How often the thread shows that it runs.
constexpr std::chrono::milliseconds kLookInterval{250};

using WeakServer = std::weak_ptr<SignallingServer>;
void freeWeak(gpointer data) {
  delete static_cast<WeakServer*>(data);
}

void answer(SoupServerMessage* message, ErrorKind kind, const std::string& sentence) {
  const std::string body = sentence + "\n";
  soup_server_message_set_status(message, codesOf(kind).httpStatus, nullptr);
  soup_server_message_set_response(message, "text/plain; charset=utf-8", SOUP_MEMORY_COPY, body.data(),
                                   body.size());
  soup_message_headers_replace(soup_server_message_get_response_headers(message), "Connection", "close");
}

std::optional<Error> refused(ErrorKind kind, std::string sentence) {
  return Error{kind, std::move(sentence), std::source_location::current()};
}

SignallingSocket::Peer peerOf(SoupServerMessage* message, const origin::PublicAddress& address) {
  SignallingSocket::Peer peer{origin::clientAddress(origin::sourceOf(message), address), {}, {}};
  const char* cookies =
      soup_message_headers_get_list(soup_server_message_get_request_headers(message), "Cookie");
  if (cookies) peer.sessionToken = accounts::sessionTokenOf(cookies);
  if (!peer.sessionToken.empty()) peer.sessionTokenHash = accounts::hashToken(peer.sessionToken);
  return peer;
}

}  // namespace

SignallingServer::SignallingServer(std::shared_ptr<glib::Loop> main, const Configuration& configuration,
                                   origin::PublicAddress address, Counters& counters,
                                   Connection::Handlers handlers)
    : main_(std::move(main)),
      loop_(glib::Loop::create()),
      configuration_(configuration),
      address_(std::move(address)),
      counters_(counters),
      handlers_(std::move(handlers)) {}

SignallingServer::~SignallingServer() {
  ROSTRA_CHECK(!thread_.joinable());
}

std::shared_ptr<SignallingServer> SignallingServer::create(std::shared_ptr<glib::Loop> main,
                                                           const Configuration& configuration,
                                                           origin::PublicAddress address, Counters& counters,
                                                           Connection::Handlers handlers) {
  main->assertHere();
  std::shared_ptr<SignallingServer> server(new SignallingServer(
      std::move(main), configuration, std::move(address), counters, std::move(handlers)));
  server->loop_->post([raw = server.get()] { raw->setUp(); });
  server->thread_ = std::thread([raw = server.get()] {
    ::pthread_setname_np(::pthread_self(), "signalling");
    raw->loop_->run();
    raw->tearDown();
  });
  return server;
}

void SignallingServer::setUp() {
  server_ = glib::Ref<SoupServer>::adopt(soup_server_new("server-header", "rostra", nullptr));
  // libsoup 3.2 holds a compressed message only to its packed size, so 3 kB may become 3 MB: none are
  // accepted (tests/e2e/suites/50-hostile.test.mjs, oversized messages).
  soup_server_remove_websocket_extension(server_.get(), SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE);
  // For every path, so that what is not a handshake is answered and closed before its body is read.
  soup_server_add_early_handler(
      server_.get(), nullptr,
      [](SoupServer*, SoupServerMessage* message, const char* path, GHashTable*, gpointer data) noexcept {
        if (const auto self = static_cast<WeakServer*>(data)->lock()) self->early(message, path);
      },
      new WeakServer(weak_from_this()), freeWeak);
  soup_server_add_early_handler(
      server_.get(), kPath,
      [](SoupServer*, SoupServerMessage* message, const char* path, GHashTable*, gpointer data) noexcept {
        if (const auto self = static_cast<WeakServer*>(data)->lock()) self->early(message, path);
      },
      new WeakServer(weak_from_this()), freeWeak);
  soup_server_add_websocket_handler(
      server_.get(), kPath, nullptr, nullptr,
      [](SoupServer*, SoupServerMessage* message, const char*, SoupWebsocketConnection* webSocket,
         gpointer data) noexcept {
        if (const auto self = static_cast<WeakServer*>(data)->lock()) self->upgraded(message, webSocket);
      },
      new WeakServer(weak_from_this()), freeWeak);
  lookTimer_ = loop_->every(kLookInterval, [this] { alive_ = Clock::now(); });
  const auto interval = std::min<std::chrono::milliseconds>(kAliveCheck, configuration_.pingInterval);
  aliveTimer_ = loop_->every(interval, [this] { checkAlive(); });
}

void SignallingServer::tearDown() {
  lookTimer_.stop();
  aliveTimer_.stop();
  pending_.clear();
  sockets_.clear();
  soup_server_disconnect(server_.get());
  server_.reset();
}

void SignallingServer::checkAlive() {
  const auto now = Clock::now();
  const auto all = sockets_;  // those that end leave the list meanwhile
  for (const auto& [number, socket] : all) socket->checkAlive(now);
}

void SignallingServer::accept(const glib::Ref<GSocketConnection>& connection) {
  loop_->assertHere();
  const auto limit = static_cast<std::size_t>(configuration_.maxSignalling);
  if (stopping_ || pending_.size() + sockets_.size() >= limit) {
    // No room even for a reason: a crowd that comes back every second must cost nothing.
    ++counters_.connectionsRefused;
    static log::RateLimit limited(1);
    std::uint64_t suppressed = 0;
    if (!stopping_ && limited.allow(suppressed)) {
      log::warning("signalling connections refused: max-signalling reached",
                   {{"limit", limit}, {"more", suppressed}});
    }
    g_io_stream_close(G_IO_STREAM(connection.get()), nullptr, nullptr);
    return;
  }
  GSocket* socket = g_socket_connection_get_socket(connection.get());
  Pending& pending = pending_[socket];
  pending.connection = connection;
  pending.limit = std::make_shared<MessageLimit>(FrameLimit::Settings{
      static_cast<std::uint64_t>(configuration_.maxMessage.bytes),
      static_cast<double>(configuration_.messageRate), static_cast<double>(configuration_.messageBurst)});
  pending.deadline = loop_->after(configuration_.joinTimeout, [this, socket] {
    const auto late = pending_.extract(socket);
    if (late.empty()) return;
    ++counters_.connectionsRefused;
    g_io_stream_close(G_IO_STREAM(late.mapped().connection.get()), nullptr, nullptr);
  });
  if (const auto accepted =
          origin::acceptConnection(server_.get(), connection, MessageLimit::apply(pending.limit, connection));
      !accepted) {
    log::warning("signalling connection could not be accepted", {{"reason", accepted.error().message}});
    pending_.erase(socket);
  }
}

void SignallingServer::early(SoupServerMessage* message, const char* path) {
  soup_message_body_set_accumulate(soup_server_message_get_request_body(message), FALSE);
  const auto refusal = refusalOf(message, path);
  if (!refusal) return;
  ++counters_.connectionsRefused;
  static log::RateLimit limited(10);
  std::uint64_t suppressed = 0;
  if (limited.allow(suppressed)) {
    log::info("signalling handshake refused",
              {{"remote", origin::clientAddress(origin::sourceOf(message), address_)},
               {"reason", refusal->message},
               {"more", suppressed}});
  }
  answer(message, refusal->kind, refusal->message);
}

std::optional<Error> SignallingServer::refusalOf(SoupServerMessage* message, const char* path) const {
  SoupMessageHeaders* headers = soup_server_message_get_request_headers(message);
  if (std::string_view(path) != kPath)
    return refused(ErrorKind::NotFound, "Not found; the signalling WebSocket is at /ws.");
  const char* upgrade = soup_message_headers_get_one(headers, "Upgrade");
  if (!upgrade || g_ascii_strcasecmp(upgrade, "websocket") != 0) {
    return refused(ErrorKind::InvalidInput, "This address accepts WebSocket connections only (RFC 6455).");
  }
  // libsoup would take what follows for the body, MessageLimit for frames.
  const char* length = soup_message_headers_get_list(headers, "Content-Length");
  if ((length && std::string_view(length) != "0") ||
      soup_message_headers_get_list(headers, "Transfer-Encoding")) {
    return refused(ErrorKind::InvalidInput, "A WebSocket handshake has no body (RFC 6455 s.4.1).");
  }
  const auto source = origin::sourceOf(message);
  if (!origin::hostAllowed(source, address_))
    return refused(ErrorKind::Denied, "This server is not addressed by this name.");
  if (auto refusal = refusalOfOrigin(source)) return refusal;
  return refusalOfAddress(origin::clientAddress(source, address_));
}

std::optional<Error> SignallingServer::refusalOfOrigin(const origin::RequestSource& source) const {
  // A browser always sends Origin (RFC 6455 s.4.1); a program may leave it out and can do no harm with
  // somebody's cookies.
  if (source.origin.empty() || origin::ownOrigin(source, address_)) return std::nullopt;
  const auto origin = parseOrigin(source.origin);
  for (const std::string& allowed : configuration_.allowedOrigins) {
    const auto other = parseOrigin(allowed);
    if (origin && other && *origin == *other) return std::nullopt;
  }
  return refused(ErrorKind::Denied,
                 "Pages of " + std::string(shortened(source.origin, 128)) +
                     " are not allowed to connect. The operator can allow them with the option "
                     "allowed-origin; behind a proxy, public-url must name the address of this server.");
}

std::optional<Error> SignallingServer::refusalOfAddress(const std::string& remote) const {
  const auto found = households_.find(householdOf(remote));
  if (found == households_.end() || found->second < configuration_.connectionsPerAddress) return std::nullopt;
  return refused(ErrorKind::Exhausted,
                 "There are already " + std::to_string(found->second) +
                     " connections from this address. The operator can allow more with the option "
                     "connections-per-address; a reverse proxy must be named with trusted-proxy.");
}

void SignallingServer::upgraded(SoupServerMessage* message, SoupWebsocketConnection* webSocket) {
  const auto tcp = glib::socketBelow(soup_websocket_connection_get_io_stream(webSocket));
  auto pending =
      tcp ? pending_.extract(g_socket_connection_get_socket(tcp.get())) : decltype(pending_)::node_type();
  if (pending.empty() || stopping_) return;  // dropping the last reference closes it
  ++counters_.connectionsOpened;
  const auto socket = std::make_shared<SignallingSocket>(
      loop_, configuration_, counters_, ++lastNumber_,
      SignallingSocket::Handshake{glib::Ref<SoupWebsocketConnection>::retain(webSocket),
                                  std::move(pending.mapped().limit), peerOf(message, address_)});
  sockets_.emplace(socket->number(), socket);
  count_ = sockets_.size();
  ++households_[householdOf(socket->peer().remote)];
  Connection::open(main_, socket, static_cast<std::size_t>(configuration_.maxReceiveQueue.bytes), handlers_,
                   [this, raw = socket.get()] { closed(*raw); });
}

void SignallingServer::closed(const SignallingSocket& socket) {
  const auto household = households_.find(householdOf(socket.peer().remote));
  if (--household->second == 0) households_.erase(household);
  sockets_.erase(socket.number());
  count_ = sockets_.size();
}

void SignallingServer::stop() {
  loop_->post([this] {
    stopping_ = true;
    pending_.clear();
    const auto all = sockets_;
    for (const auto& [number, socket] : all) socket->close(kCloseGoingAway, "The server is stopping.");
  });
}

void SignallingServer::join() {
  main_->assertHere();
  if (!thread_.joinable()) return;
  loop_->post([this] {
    // Last of all that is ready: frames that are on their way come first.
    GSource* last = g_idle_source_new();
    g_source_set_callback(
        last,
        [](gpointer loop) -> gboolean {
          static_cast<glib::Loop*>(loop)->quit();
          return G_SOURCE_REMOVE;
        },
        loop_.get(), nullptr);
    g_source_attach(last, loop_->context());
    g_source_unref(last);
  });
  thread_.join();
}

}  // namespace rostra::control
