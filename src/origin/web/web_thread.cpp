// SPDX-License-Identifier: Apache-2.0
#include "origin/web/web_thread.hpp"

#include "base/no_wait.hpp"
#include "origin/live/answers.hpp"
#include "origin/web/request_check.hpp"
#include "origin/web/request_source.hpp"

#include <algorithm>
#include <array>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace rostra::origin {
namespace {

using namespace std::string_view_literals;

// How exactly time limits are kept.
constexpr std::chrono::milliseconds kTick{100};
// A year: whoever was here once comes back over TLS (RFC 6797). For this name only: others are not ours.
constexpr const char* kStrictTransport = "max-age=31536000";
constexpr const char* kMethods = "GET, HEAD, OPTIONS";
constexpr const char* kStateKey = "rostra-request";
constexpr const char* kConnectionKey = "rostra-connection";

bool isRead(SoupServerMessage* message) noexcept {
  const char* method = soup_server_message_get_method(message);
  return method == SOUP_METHOD_GET || method == SOUP_METHOD_HEAD;
}

constexpr std::string_view kHls = "/hls/";
constexpr std::string_view kFrames = "/live/";

/// An address below /hls/ or /live/ that names nothing.
Answer problemOf(const Error& error) {
  return problem(error.kind == ErrorKind::InvalidInput ? 400 : 404, toString(error.kind), error.message);
}

template <class T>
std::optional<Answer> refusalOf(const Result<T>& parsed) {
  return parsed ? std::nullopt : std::optional(problemOf(parsed.error()));
}

const PrefixHandler* findHandler(const WebContext& context, std::string_view path) noexcept {
  for (const PrefixHandler& one : context.handlers) {
    if (path.starts_with(one.prefix) && (path.size() == one.prefix.size() || path[one.prefix.size()] == '/'))
      return &one;
  }
  return nullptr;
}

}  // namespace

/// Freed with its SoupServerMessage.
struct WebThread::Owned {
  WebThread* thread = nullptr;
  WebRequest request;
};

std::shared_ptr<WebThread> WebThread::start(std::shared_ptr<WebContext> context) {
  auto thread = std::shared_ptr<WebThread>(new WebThread(std::move(context)));
  // The loop makes its context the thread's default before it runs this: libsoup takes it from there.
  thread->loop_->post([self = thread.get()] { self->setUp(); });
  thread->thread_ = std::thread([loop = thread->loop_] {
    thisThreadNeverWaits();
    loop->run();
  });
  return thread;
}

WebThread::WebThread(std::shared_ptr<WebContext> context)
    : context_(std::move(context)), loop_(glib::Loop::create()) {}

WebThread::~WebThread() {
  ROSTRA_CHECK(!thread_.joinable());
}

void WebThread::setUp() {
  // raw-paths: addresses are compared as sent, nothing is decoded for each part.
  server_ = glib::Ref<SoupServer>::adopt(soup_server_new("raw-paths", TRUE, nullptr));
  soup_server_add_early_handler(
      server_.get(), nullptr,
      [](SoupServer*, SoupServerMessage* message, const char*, GHashTable*, gpointer data) {
        static_cast<WebThread*>(data)->onHeaders(message);
      },
      this, nullptr);
  soup_server_add_handler(
      server_.get(), nullptr,
      [](SoupServer*, SoupServerMessage* message, const char* path, GHashTable*, gpointer data) {
        static_cast<WebThread*>(data)->onRequest(message, path);
      },
      this, nullptr);
  // Emitted and disconnected on this thread only, by an object that does not outlive this one: `this` is
  // safe.
  started_ = glib::SignalConnection(
      G_OBJECT(server_.get()),
      g_signal_connect(server_.get(), "request-started",
                       G_CALLBACK(+[](SoupServer*, SoupServerMessage* message, gpointer data) {
                         static_cast<WebThread*>(data)->onStarted(message);
                       }),
                       this));

  // Workaround for libsoup 3.2.3 (soup-server.c, request_finished): a server without listening sockets
  // closes every connection after one answer. Half of a socket pair that never says anything counts as one.
  // Needed by OriginWeb.KeepsConnectionsOpenBetweenRequests (tests/integration/origin/connection_test.cpp).
  std::array<int, 2> pair{-1, -1};
  ROSTRA_CHECK(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) == 0);
  keepAlive_ = glib::Ref<GSocket>::adopt(g_socket_new_from_fd(pair[0], nullptr));
  const auto other = glib::Ref<GSocket>::adopt(g_socket_new_from_fd(pair[1], nullptr));
  ROSTRA_CHECK(keepAlive_ && other);
  ROSTRA_CHECK(soup_server_listen_socket(server_.get(), other.get(), SoupServerListenOptions{}, nullptr));

  hangUps_ = std::make_shared<HangUps>(*loop_);
  watch_ = context_->origin->watch(loop_, [this](const std::string& space) {
    held_.onChanged(space);
    frames_.onChanged(space);
  });
}

void WebThread::accept(glib::Ref<GSocketConnection> connection) {
  context_->openConnections->fetch_add(1, std::memory_order_relaxed);
  loop_->post(
      [weak = weak_from_this(), connection = std::move(connection), open = context_->openConnections] {
        if (const auto self = weak.lock(); self && self->server_) {
          self->adopt(connection);
        } else {
          open->fetch_sub(1, std::memory_order_relaxed);
        }
      });
}

void WebThread::adopt(const glib::Ref<GSocketConnection>& socket) {
  // The kernel ends a connection whose client takes nothing for this long (RFC 5482).
  const auto patience =
      static_cast<unsigned>(std::chrono::milliseconds(context_->settings.idleTimeout).count());
  const int fd = g_socket_get_fd(g_socket_connection_get_socket(socket.get()));
  ::setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience, sizeof(patience));
  auto connection = std::make_shared<Connection>(socket, idle_, hangUps_);
  const auto local =
      glib::Ref<GSocketAddress>::adopt(g_socket_connection_get_local_address(socket.get(), nullptr));
  const auto remote =
      glib::Ref<GSocketAddress>::adopt(g_socket_connection_get_remote_address(socket.get(), nullptr));
  const auto stream = makeConnectionStream(connection, context_->openConnections);
  if (!local || !remote) return;  // gone already
  // libsoup hands this object out with every request of the connection and nothing else of ours.
  g_object_set_data_full(G_OBJECT(remote.get()), kConnectionKey,
                         new std::shared_ptr<Connection>(std::move(connection)),
                         [](gpointer data) { delete static_cast<std::shared_ptr<Connection>*>(data); });
  soup_server_accept_iostream(server_.get(), stream.get(), local.get(), remote.get(), nullptr);
}

WebRequest* WebThread::find(SoupServerMessage* message) {
  return &static_cast<Owned*>(g_object_get_data(G_OBJECT(message), kStateKey))->request;
}

void WebThread::onStarted(SoupServerMessage* message) {
  auto* owned = new Owned;
  owned->thread = this;
  WebRequest* request = &owned->request;
  request->message = message;
  GSocketAddress* remote = soup_server_message_get_remote_address(message);
  request->connection =
      *static_cast<std::shared_ptr<Connection>*>(g_object_get_data(G_OBJECT(remote), kConnectionKey));
  request->connection->setBusy();
  request->place = arriving_.insert(arriving_.end(), request);
  g_object_set_data_full(G_OBJECT(message), kStateKey, owned, [](gpointer data) {
    auto* gone = static_cast<Owned*>(data);
    gone->thread->forget(&gone->request);
    delete gone;
  });
  wakeTimer();
}

// The message is gone: answered, or its connection broke.
void WebThread::forget(WebRequest* request) {
  request->connection->setIdle();
  switch (request->phase) {
    case WebRequest::Phase::Arriving:
      arriving_.erase(request->place);
      break;
    case WebRequest::Phase::Held:
      held_.forget(*request);
      break;
    case WebRequest::Phase::Handed:
      handed_->forget(*request);
      break;
    case WebRequest::Phase::Streaming:
      frames_.forget(*request);
      break;
    case WebRequest::Phase::Active:
      break;
  }
  if (request->counted) --active_;
  if (stopping_) {
    quitWhenDone();
  } else {
    wakeTimer();  // it watches idle connections
  }
}

// The headers are there, a body may follow.
void WebThread::onHeaders(SoupServerMessage* message) {
  WebRequest* request = find(message);
  request->counted = true;
  ++active_;
  if (context_->settings.address.url.starts_with("https://"sv))
    setHeader(message, "Strict-Transport-Security", kStrictTransport);
  const PrefixHandler* handler = findHandler(*context_, g_uri_get_path(soup_server_message_get_uri(message)));
  const auto refusal =
      checkRequest(message, request->connection->scanner().takeVerdict(), context_->settings, handler);
  if (!refusal) return;
  soup_message_body_set_accumulate(soup_server_message_get_request_body(message), FALSE);
  sender_.send(message, *refusal, false);
  closeAfter(message);
}

void WebThread::onRequest(SoupServerMessage* message, const char* path) {
  WebRequest* request = find(message);
  arriving_.erase(request->place);
  request->phase = WebRequest::Phase::Active;
  context_->requests.fetch_add(1, std::memory_order_relaxed);
  if (stopping_) closeAfter(message);

  const std::string_view view(path);
  if (const PrefixHandler* handler = findHandler(*context_, view)) {
    handed_->call(*request, *handler, path);
    return;
  }
  const bool hls = view.starts_with(kHls);
  const bool frames = view.starts_with(kFrames);
  const char* method = soup_server_message_get_method(message);
  if (method == SOUP_METHOD_OPTIONS) {
    serveOptions(message, view);
  } else if (!isRead(message)) {
    setHeader(message, "Allow", kMethods);
    sender_.send(message, problem(405, "invalid-input", "only GET, HEAD and OPTIONS are allowed here"),
                 hls || frames);
  } else if (hls) {
    serveHls(request, view.substr(kHls.size()));
  } else if (frames) {
    serveFrames(request, view.substr(kFrames.size()));
  } else if (view == "/ws") {
    // Only the first request of a connection decides where it goes, see Listener.
    sender_.send(message,
                 problem(421, "invalid-input",
                         "a WebSocket needs its own connection; a proxy must not reuse one for /ws"),
                 false);
    closeAfter(message);
  } else {
    servePage(request, view);
  }
}

void WebThread::servePage(WebRequest* request, std::string_view path) {
  const RequestSource source = sourceOf(request->message);
  std::string webSocket = webSocketSource(source, context_->settings.address);
  const auto space = Pages::cardSpace(path);
  if (!space || !context_->cards) {
    sender_.sendPage(request->message, context_->pages.find(path), webSocket);
    return;
  }
  handed_->askCard(*request, context_->cards, std::string(*space),
                   [this, path = std::string(path), webSocket = std::move(webSocket),
                    server = serverAddress(source, context_->settings.address)](
                       SoupServerMessage* message, const std::optional<PageCard>& card) {
                     const Pages& pages = context_->pages;
                     if (card) {
                       sender_.sendPage(message, pages.cardPage(path, *card, server), webSocket);
                     } else {
                       sender_.sendPage(message, pages.find(path), webSocket);
                     }
                   });
}

// What exists has options: for /hls/ and /live/ every address of the right form, because a preflight comes
// before the request that is held for what does not exist yet.
void WebThread::serveOptions(SoupServerMessage* message, std::string_view path) {
  const bool hls = path.starts_with(kHls);
  const bool media = hls || path.starts_with(kFrames);
  if (media) {
    if (const auto refusal = hls ? refusalOf(hls::parsePath(path.substr(kHls.size())))
                                 : refusalOf(parseFrameRequest(path.substr(kFrames.size()), {})))
      return sender_.send(message, *refusal, true);
    setHeader(message, "Access-Control-Allow-Methods", kMethods);
    setHeader(message, "Access-Control-Allow-Headers", "Range");
    setHeader(message, "Access-Control-Max-Age", "86400");
  } else if (path != "*"sv && path != "/ws"sv) {
    if (const Page& page = context_->pages.find(path); page.status == 404)
      return sender_.sendPage(message, page, {});
  }
  setHeader(message, "Allow", path == "/ws"sv ? "GET, OPTIONS" : kMethods);
  // Not 204, after which libsoup closes the connection (see AnswerSender): an empty body has a length.
  Answer nothing;
  nothing.contentType = "text/plain; charset=utf-8";
  nothing.cacheControl = kNoStore;
  sender_.send(message, nothing, media);
}

void WebThread::serveFrames(WebRequest* request, std::string_view path) {
  const char* query = g_uri_get_query(soup_server_message_get_uri(request->message));
  auto asked = parseFrameRequest(path, query ? query : "");
  if (!asked) return sender_.send(request->message, problemOf(asked.error()), true);
  if (stopping_)
    return sender_.send(request->message, problem(503, "unavailable", "the server is stopping"), true);
  frames_.begin(*request, std::move(*asked));
  wakeTimer();
}

void WebThread::serveHls(WebRequest* request, std::string_view path) {
  SoupServerMessage* message = request->message;
  auto parsed = hls::parsePath(path);
  if (!parsed) return sender_.send(message, problemOf(parsed.error()), true);
  if (std::holds_alternative<hls::MediaPlaylistPath>(*parsed)) {
    const char* query = g_uri_get_query(soup_server_message_get_uri(message));
    auto directives = hls::parsePlaylistQuery(query ? query : "");
    if (!directives) {
      sender_.send(message, problem(400, "invalid-input", directives.error().message), true);
      return;
    }
    request->query = *directives;
  } else if (std::holds_alternative<hls::MultivariantPath>(*parsed)) {
    // Only its key matters here; an invalid query has none.
    const char* query = g_uri_get_query(soup_server_message_get_uri(message));
    if (auto directives = hls::parsePlaylistQuery(query ? query : "")) request->query.key = directives->key;
  }
  request->path = std::move(*parsed);
  auto result = context_->origin->answer(request->path, request->query, false);
  if (auto* answer = std::get_if<Answer>(&result)) {
    sender_.send(message, *answer, true);
  } else if (stopping_) {
    sender_.send(message, problem(503, "unavailable", "the server is stopping"), true);
  } else {
    held_.hold(*request, std::move(std::get<Hold>(result)));
    wakeTimer();
  }
}

// --- time and end ---

void WebThread::wakeTimer() {
  if (!timer_.active()) timer_ = loop_->every(kTick, [this] { onTimer(); });
}

void WebThread::onTimer() {
  const auto now = Clock::now();
  // A client that sends a request byte by byte: the connection is cut, libsoup sees its end and cleans up.
  while (!arriving_.empty() && now - arriving_.front()->since >= context_->settings.requestTimeout) {
    WebRequest* slow = arriving_.front();
    slow->connection->cut();
    slow->since = Clock::time_point::max() - context_->settings.requestTimeout;
    arriving_.splice(arriving_.end(), arriving_, slow->place);
    context_->timedOut.fetch_add(1, std::memory_order_relaxed);
  }
  while (!idle_->empty() && now - idle_->front()->idleSince() >= context_->settings.idleTimeout)
    cutFirstIdle();
  held_.releaseLate(now);
  frames_.onTick(now);
  if (stopping_) {
    quitWhenDone();
  } else if (arriving_.empty() && held_.empty() && frames_.empty() && idle_->empty()) {
    timer_.stop();
  }
}

void WebThread::cutFirstIdle() {
  Connection* idle = idle_->front();
  idle->cut();
  idle->setBusy();  // looked at once; forgotten when libsoup has seen the end
  idle->setIdle();
}

void WebThread::cutLongestIdle() {
  loop_->post(weak_from_this(), [](WebThread& self) {
    if (!self.idle_->empty()) self.cutFirstIdle();
  });
}

void WebThread::beginStop(std::chrono::milliseconds grace) {
  loop_->post(weak_from_this(), [grace](WebThread& self) {
    self.stopping_ = true;
    self.stopDeadline_ = Clock::now() + grace;
    const Answer stopping = problem(503, "unavailable", "the server is stopping");
    self.held_.releaseAll(stopping);
    self.frames_.endAll(stopping);
    self.wakeTimer();
    self.quitWhenDone();
  });
}

void WebThread::quitWhenDone() {
  if (active_ == 0 || Clock::now() >= stopDeadline_) loop_->quit();
}

void WebThread::join() {
  if (!thread_.joinable()) return;
  thread_.join();
  // The loop has ended: this is the only thread left that touches the server. Its messages call forget().
  g_main_context_push_thread_default(loop_->context());
  watch_.reset();
  timer_.stop();
  hangUps_->stop();
  started_.disconnect();
  soup_server_disconnect(server_.get());
  server_.reset();
  while (g_main_context_iteration(loop_->context(), FALSE)) {
  }
  g_main_context_pop_thread_default(loop_->context());
}

}  // namespace rostra::origin
