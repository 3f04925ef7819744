// SPDX-License-Identifier: Apache-2.0
#include "origin/web/web_front.hpp"

#include "base/check.hpp"
#include "base/log.hpp"
#include "base/mutex.hpp"
#include "glib/handle.hpp"
#include "origin/web/listener.hpp"
#include "origin/web/web_thread.hpp"

#include <libsoup/soup.h>

#include <algorithm>
#include <csignal>
#include <tuple>

namespace rostra::origin {
namespace {

bool equalsIgnoringCase(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && g_ascii_strncasecmp(a.data(), b.data(), a.size()) == 0;  // NOLINT
}

}  // namespace

std::string_view HttpRequest::header(std::string_view name) const noexcept {
  for (const auto& [key, value] : headers) {
    if (equalsIgnoringCase(key, name)) return value;
  }
  return {};
}

struct Responder::State {
  explicit State(Send send_) : send(std::move(send_)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (send) {
      send({500,
            "application/json",
            "{\"error\":\"internal\",\"message\":\"the request was not answered\"}\n",
            {}});
    }
  }
  Mutex mutex;
  Send send ROSTRA_GUARDED_BY(mutex);
};

Responder::Responder(Send send) : state_(std::make_shared<State>(std::move(send))) {}

void Responder::operator()(HttpResponse response) const {
  Send send;
  {
    const Lock lock(state_->mutex);
    send = std::exchange(state_->send, nullptr);
  }
  if (send) send(std::move(response));
}

class WebFront::Impl {
 public:
  Impl(WebSettings settings, std::shared_ptr<Origin> origin) : context_(std::make_shared<WebContext>()) {
    context_->settings = std::move(settings);
    context_->origin = std::move(origin);
    context_->frameSeats = std::make_shared<FrameSeats>(context_->settings.maxFrameStreams,
                                                        context_->settings.maxFrameStreamsPerAddress);
  }
  ~Impl() { stop(std::chrono::milliseconds(0)); }

  void addHandler(std::string prefix, HttpHandler handler, HandlerSettings settings) {
    ROSTRA_CHECK(!listener_);
    auto& handlers = context_->handlers;
    handlers.push_back({std::move(prefix), std::move(handler), settings});
    std::stable_sort(handlers.begin(), handlers.end(),
                     [](const auto& a, const auto& b) { return a.prefix.size() > b.prefix.size(); });
  }
  void onCard(CardSource source) {
    ROSTRA_CHECK(!listener_);
    context_->cards = std::move(source);
  }
  void onWebSocket(std::shared_ptr<glib::Loop> loop, ConnectionHandler handler) {
    ROSTRA_CHECK(!listener_);
    controlLoop_ = std::move(loop);
    onWebSocket_ = std::move(handler);
  }

  Result<void> start() {
    ROSTRA_CHECK(!listener_);
    auto pages = Pages::load(context_->settings.pages);
    if (!pages) return tl::make_unexpected(std::move(pages.error()));
    context_->pages = std::move(*pages);
    // A client that goes away while it is written to must not end the process.
    std::signal(SIGPIPE, SIG_IGN);
    const WebSettings& settings = context_->settings;
    auto listener = std::make_unique<Listener>(
        Listener::Settings{settings.listen, settings.sockets, settings.backlog, settings.maxUndecided,
                           settings.firstByteTimeout},
        [this](FileDescriptor& socket, FirstLook look) { return hand(socket, look); });
    for (unsigned i = 0; i < std::max(settings.threads, 1U); ++i)
      threads_.push_back(WebThread::start(context_));
    if (auto opened = listener->open(); !opened) {
      stop(std::chrono::milliseconds(0));
      return opened;
    }
    listener_ = std::move(listener);
    for (const std::string& address : listener_->addresses()) log::info("listening", {{"address", address}});
    return {};
  }

  void stop(std::chrono::milliseconds grace) {
    if (listener_) listener_->stop();
    for (const auto& thread : threads_) thread->beginStop(grace);
    for (const auto& thread : threads_) thread->join();
    threads_.clear();
  }

  [[nodiscard]] std::vector<std::string> addresses() const {
    return listener_ ? listener_->addresses() : std::vector<std::string>();
  }

  [[nodiscard]] WebStats stats() const {
    WebStats stats;
    stats.connections = context_->openConnections->load(std::memory_order_relaxed);
    stats.accepted = listener_ ? listener_->accepted() : 0;
    stats.refused =
        (listener_ ? listener_->refused() : 0) + context_->timedOut.load(std::memory_order_relaxed);
    stats.requests = context_->requests.load(std::memory_order_relaxed);
    stats.waiting = context_->held.load(std::memory_order_relaxed);
    stats.bodyBytes = context_->bodyBytes.load(std::memory_order_relaxed);
    stats.frameStreams = context_->frameSeats->taken();
    stats.frameStreamsRefused = context_->frameStreamsRefused.load(std::memory_order_relaxed);
    stats.framesSent = context_->framesSent.load(std::memory_order_relaxed);
    stats.frameJumps = context_->frameJumps.load(std::memory_order_relaxed);
    return stats;
  }

 private:
  // Listener's thread.
  bool hand(FileDescriptor& descriptor, FirstLook look) {
    const bool control = look == FirstLook::WebSocket && onWebSocket_;
    if (!control &&
        context_->openConnections->load(std::memory_order_relaxed) >= context_->settings.maxConnections) {
      // Connections that only wait for another request must not keep others out; the next one finds a place.
      threads_[next_++ % threads_.size()]->cutLongestIdle();
      return false;
    }
    const auto socket = glib::Ref<GSocket>::adopt(g_socket_new_from_fd(descriptor.get(), nullptr));
    if (!socket) return false;
    std::ignore = descriptor.release();  // the socket closes it from now on
    auto connection =
        glib::Ref<GSocketConnection>::adopt(g_socket_connection_factory_create_connection(socket.get()));
    if (control) {
      controlLoop_->post(
          [handler = onWebSocket_, connection = std::move(connection)] { handler(connection); });
    } else {
      threads_[next_++ % threads_.size()]->accept(std::move(connection));
    }
    return true;
  }

  std::shared_ptr<WebContext> context_;
  std::shared_ptr<glib::Loop> controlLoop_;
  ConnectionHandler onWebSocket_;
  std::vector<std::shared_ptr<WebThread>> threads_;
  std::size_t next_ = 0;  // listener's thread
  std::unique_ptr<Listener> listener_;
};

WebFront::WebFront(WebSettings settings, std::shared_ptr<Origin> origin)
    : impl_(std::make_unique<Impl>(std::move(settings), std::move(origin))) {}
WebFront::~WebFront() = default;
void WebFront::addHandler(std::string prefix, HttpHandler handler, HandlerSettings settings) {
  impl_->addHandler(std::move(prefix), std::move(handler), settings);
}
void WebFront::onCard(CardSource source) {
  impl_->onCard(std::move(source));
}
void WebFront::onWebSocket(std::shared_ptr<glib::Loop> loop, ConnectionHandler handler) {
  impl_->onWebSocket(std::move(loop), std::move(handler));
}
Result<void> WebFront::start() {
  return impl_->start();
}
std::vector<std::string> WebFront::addresses() const {
  return impl_->addresses();
}
WebStats WebFront::stats() const {
  return impl_->stats();
}
void WebFront::stop(std::chrono::milliseconds grace) {
  impl_->stop(grace);
}

Result<void> acceptConnection(SoupServer* server, const glib::Ref<GSocketConnection>& connection,
                              const glib::Ref<GIOStream>& stream) {
  const auto local =
      glib::Ref<GSocketAddress>::adopt(g_socket_connection_get_local_address(connection.get(), nullptr));
  const auto remote =
      glib::Ref<GSocketAddress>::adopt(g_socket_connection_get_remote_address(connection.get(), nullptr));
  if (!local || !remote) return fail(ErrorKind::Unavailable, "the connection is already closed");
  glib::ErrorOut error;
  if (!soup_server_accept_iostream(server, stream.get(), local.get(), remote.get(), error.out())) {
    return error.toFailure(ErrorKind::Internal, "cannot accept a connection");
  }
  return {};
}

}  // namespace rostra::origin
