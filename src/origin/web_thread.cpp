// SPDX-License-Identifier: Apache-2.0
#include "origin/web_thread.hpp"

#include "origin/answers.hpp"

#include <rostra/base/log.hpp>
#include <rostra/glib/handle.hpp>
#include <rostra/hls/byte_range.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace rostra::origin {
namespace {

using namespace std::string_view_literals;

// How exactly time limits are kept.
constexpr std::chrono::milliseconds kTick{100};
constexpr const char* kStateKey = "rostra-request";
constexpr const char* kConnectionKey = "rostra-connection";

bool equalsCase(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && g_ascii_strncasecmp(a.data(), b.data(), a.size()) == 0;
}

bool isRead(SoupServerMessage* message) noexcept {
  const char* method = soup_server_message_get_method(message);
  return method == SOUP_METHOD_GET || method == SOUP_METHOD_HEAD;
}

void setHeader(SoupServerMessage* message, const char* name, const char* value) noexcept {
  soup_message_headers_replace(soup_server_message_get_response_headers(message), name, value);
}

std::string_view headerOf(SoupServerMessage* message, const char* name) noexcept {
  const char* value = soup_message_headers_get_one(soup_server_message_get_request_headers(message), name);
  return value ? std::string_view(value) : std::string_view();
}

const PrefixHandler* findHandler(const WebContext& context, std::string_view path) noexcept {
  for (const PrefixHandler& one : context.handlers) {
    if (path.starts_with(one.prefix) && (path.size() == one.prefix.size() || path[one.prefix.size()] == '/'))
      return &one;
  }
  return nullptr;
}

}  // namespace

/// One request from its first byte until it is answered or its connection is gone; freed with the
/// SoupServerMessage.
struct WebThread::Request {
  enum class Phase : std::uint8_t { Arriving, Active, Held, Handed };
  WebThread* thread = nullptr;
  SoupServerMessage* message = nullptr;  // owns this
  std::shared_ptr<Connection> connection;
  Phase phase = Phase::Arriving;
  bool counted = false;  // in active_
  Clock::time_point since = Clock::now();
  Requests::iterator place;  // in arriving_ or held_
  std::uint64_t id = 0;      // in handed_
  hls::Path path;
  hls::PlaylistQuery query;
  std::string space;  // of a held request
  Hold held;
};

std::shared_ptr<WebThread> WebThread::start(std::shared_ptr<WebContext> context) {
  auto thread = std::shared_ptr<WebThread>(new WebThread(std::move(context)));
  // The loop makes its context the thread's default before it runs this: libsoup takes it from there.
  thread->loop_->post([self = thread.get()] { self->setUp(); });
  thread->thread_ = std::thread([loop = thread->loop_] { loop->run(); });
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

  // Work-around for libsoup 3.2.3 (soup-server.c, request_finished): a server without listening sockets
  // closes every connection after one answer. Half of a socket pair that never says anything counts as one.
  // Needed by OriginWeb.KeepsConnectionsOpenBetweenRequests (tests/integration/origin_test.cpp).
  std::array<int, 2> pair{-1, -1};
  ROSTRA_CHECK(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) == 0);
  keepAlive_ = glib::Ref<GSocket>::adopt(g_socket_new_from_fd(pair[0], nullptr));
  const auto other = glib::Ref<GSocket>::adopt(g_socket_new_from_fd(pair[1], nullptr));
  ROSTRA_CHECK(keepAlive_ && other);
  ROSTRA_CHECK(soup_server_listen_socket(server_.get(), other.get(), SoupServerListenOptions{}, nullptr));

  watch_ = context_->origin->watch(loop_, [this](const std::string& space) { onChanged(space); });
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
  auto connection = std::make_shared<Connection>(socket, idle_);
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

WebThread::Request* WebThread::find(SoupServerMessage* message) const {
  return static_cast<Request*>(g_object_get_data(G_OBJECT(message), kStateKey));
}

void WebThread::onStarted(SoupServerMessage* message) {
  auto* request = new Request;
  request->thread = this;
  request->message = message;
  GSocketAddress* remote = soup_server_message_get_remote_address(message);
  request->connection =
      *static_cast<std::shared_ptr<Connection>*>(g_object_get_data(G_OBJECT(remote), kConnectionKey));
  request->connection->setBusy();
  request->place = arriving_.insert(arriving_.end(), request);
  g_object_set_data_full(G_OBJECT(message), kStateKey, request, [](gpointer data) {
    auto* gone = static_cast<Request*>(data);
    gone->thread->forget(gone);
    delete gone;
  });
  wakeTimer();
}

// The message is gone: answered, or its connection broke.
void WebThread::forget(Request* request) {
  request->connection->setIdle();
  switch (request->phase) {
    case Request::Phase::Arriving:
      arriving_.erase(request->place);
      break;
    case Request::Phase::Held: {
      const auto list = held_.find(request->space);
      list->second.erase(request->place);
      if (list->second.empty()) held_.erase(list);
      context_->held.fetch_sub(1, std::memory_order_relaxed);
      break;
    }
    case Request::Phase::Handed:
      handed_.erase(request->id);
      break;
    case Request::Phase::Active:
      break;
  }
  if (request->counted) --active_;
  if (stopping_) {
    quitWhenDone();
  } else {
    wakeTimer();  // it watches idle connections
  }
}

// The headers are there, a body may follow: limits.
void WebThread::onHeaders(SoupServerMessage* message) {
  Request* request = find(message);
  request->counted = true;
  ++active_;
  const WebSettings& settings = context_->settings;
  SoupMessageHeaders* headers = soup_server_message_get_request_headers(message);
  std::size_t headerBytes = 0;
  soup_message_headers_foreach(
      headers,
      [](const char* name, const char* value, gpointer sum) {
        *static_cast<std::size_t*>(sum) += std::strlen(name) + std::strlen(value) + 4;
      },
      &headerBytes);
  GUri* uri = soup_server_message_get_uri(message);
  const char* query = g_uri_get_query(uri);
  const PrefixHandler* handler = findHandler(*context_, g_uri_get_path(uri));
  const std::size_t maxBodyBytes =
      handler && handler->settings.maxBodyBytes > 0 ? handler->settings.maxBodyBytes : settings.maxBodyBytes;
  const auto problem = [&](unsigned status, const char* code, const std::string& text) {
    return handler && handler->settings.problemJson ? problemJson(status, code, text)
                                                    : origin::problem(status, code, text);
  };
  const std::size_t uriBytes = std::strlen(g_uri_get_path(uri)) + (query ? std::strlen(query) : 0);

  Answer refusal;
  if (uriBytes > settings.maxUriBytes) {
    refusal = problem(414, "invalid-input",
                      "the address is longer than " + std::to_string(settings.maxUriBytes) + " bytes");
  } else if (headerBytes > settings.maxHeaderBytes) {
    refusal = problem(431, "invalid-input",
                      "the headers are longer than " + std::to_string(settings.maxHeaderBytes) + " bytes");
  } else if (soup_message_headers_get_encoding(headers) == SOUP_ENCODING_CHUNKED) {
    refusal = problem(411, "invalid-input", "a body needs a Content-Length");
  } else if (soup_message_headers_get_content_length(headers) > static_cast<goffset>(maxBodyBytes)) {
    refusal =
        problem(413, "invalid-input", "the body is longer than " + std::to_string(maxBodyBytes) + " bytes");
  } else {
    return;
  }
  soup_message_body_set_accumulate(soup_server_message_get_request_body(message), FALSE);
  send(message, refusal, false);
  closeAfter(message);
}

void WebThread::onRequest(SoupServerMessage* message, const char* path) {
  Request* request = find(message);
  arriving_.erase(request->place);
  request->phase = Request::Phase::Active;
  context_->requests.fetch_add(1, std::memory_order_relaxed);
  if (stopping_) closeAfter(message);

  const std::string_view view(path);
  if (const PrefixHandler* handler = findHandler(*context_, view)) {
    callHandler(request, *handler, path);
    return;
  }
  const bool hls = view.starts_with("/hls/"sv);
  const char* method = soup_server_message_get_method(message);
  if (method == SOUP_METHOD_OPTIONS) {
    setHeader(message, "Allow", "GET, HEAD, OPTIONS");
    if (hls) {
      setHeader(message, "Access-Control-Allow-Methods", "GET, HEAD, OPTIONS");
      setHeader(message, "Access-Control-Allow-Headers", "Range");
      setHeader(message, "Access-Control-Max-Age", "86400");
    }
    Answer nothing;
    nothing.status = 204;
    nothing.cacheControl = kNoStore;
    send(message, nothing, hls);
  } else if (!isRead(message)) {
    setHeader(message, "Allow", "GET, HEAD, OPTIONS");
    send(message, problem(405, "invalid-input", "only GET, HEAD and OPTIONS are possible here"), hls);
  } else if (hls) {
    serveHls(request, view.substr("/hls/"sv.size()));
  } else if (view == "/ws") {
    // Only the first request of a connection decides where it goes, see Listener.
    send(message,
         problem(421, "invalid-input",
                 "a WebSocket needs a connection of its own; a proxy must not reuse one for /ws"),
         false);
    closeAfter(message);
  } else {
    servePage(request, view);
  }
}

// --- /hls/ ---

void WebThread::serveHls(Request* request, std::string_view path) {
  SoupServerMessage* message = request->message;
  auto parsed = hls::parsePath(path);
  if (!parsed) {
    const bool invalid = parsed.error().kind == ErrorKind::InvalidInput;
    send(message, problem(invalid ? 400 : 404, toString(parsed.error().kind), parsed.error().message), true);
    return;
  }
  if (std::holds_alternative<hls::MediaPlaylistPath>(*parsed)) {
    const char* query = g_uri_get_query(soup_server_message_get_uri(message));
    auto directives = hls::parsePlaylistQuery(query ? query : "");
    if (!directives) {
      send(message, problem(400, "invalid-input", directives.error().message), true);
      return;
    }
    request->query = *directives;
  } else if (std::holds_alternative<hls::MultivariantPath>(*parsed)) {
    // Only its key counts here; whoever sends nonsense has none.
    const char* query = g_uri_get_query(soup_server_message_get_uri(message));
    if (auto directives = hls::parsePlaylistQuery(query ? query : "")) request->query.key = directives->key;
  }
  request->path = std::move(*parsed);
  auto result = context_->origin->answer(request->path, request->query, false);
  if (auto* answer = std::get_if<Answer>(&result)) {
    send(message, *answer, true);
  } else {
    hold(request, std::move(std::get<Hold>(result)));
  }
}

void WebThread::hold(Request* request, Hold hold) {
  if (stopping_) {
    send(request->message, problem(503, "unavailable", "the server is stopping"), true);
    return;
  }
  request->space = std::visit(
      [](const auto& path) -> const std::string& {
        if constexpr (requires { path.at; }) {
          return path.at.space;
        } else {
          return path.space;
        }
      },
      request->path);
  request->held = std::move(hold);
  request->since = Clock::now();
  request->phase = Request::Phase::Held;
  Requests& list = held_[request->space];
  request->place = list.insert(list.end(), request);
  context_->held.fetch_add(1, std::memory_order_relaxed);
  soup_server_message_pause(request->message);
  wakeTimer();
}

void WebThread::releaseHeld(Request* request, const Answer& answer) {
  const auto list = held_.find(request->space);
  list->second.erase(request->place);
  if (list->second.empty()) held_.erase(list);
  context_->held.fetch_sub(1, std::memory_order_relaxed);
  request->phase = Request::Phase::Active;
  send(request->message, answer, true);
  soup_server_message_unpause(request->message);
}

void WebThread::onChanged(const std::string& space) {
  const auto list = held_.find(space);
  if (list == held_.end()) return;
  const std::vector<Request*> waiting(list->second.begin(), list->second.end());
  for (Request* request : waiting) {
    auto result = context_->origin->answer(request->path, request->query, true);
    if (auto* answer = std::get_if<Answer>(&result)) releaseHeld(request, *answer);
  }
}

// --- handlers of control ---

void WebThread::callHandler(Request* request, const PrefixHandler& to, const char* path) {
  SoupServerMessage* message = request->message;
  HttpRequest plain;
  plain.method = soup_server_message_get_method(message);
  const glib::CharPtr decoded(g_uri_unescape_string(path, "/"));
  if (!decoded) {
    constexpr const char* kUnreadable = "the address is not readable";
    send(message,
         to.settings.problemJson ? problemJson(400, "invalid-input", kUnreadable)
                                 : problem(400, "invalid-input", kUnreadable),
         false);
    return;
  }
  plain.path = decoded.get();
  if (const char* query = g_uri_get_query(soup_server_message_get_uri(message))) plain.query = query;
  if (const char* remote = soup_server_message_get_remote_host(message)) plain.remote = remote;
  soup_message_headers_foreach(
      soup_server_message_get_request_headers(message),
      [](const char* name, const char* value, gpointer list) {
        static_cast<HttpRequest*>(list)->headers.emplace_back(name, value);
      },
      &plain);
  const auto body =
      glib::Ref<GBytes>::adopt(soup_message_body_flatten(soup_server_message_get_request_body(message)));
  gsize size = 0;
  const auto* data = static_cast<const char*>(body ? g_bytes_get_data(body.get(), &size) : nullptr);
  plain.body.assign(data ? data : "", size);

  request->id = nextId_++;
  request->phase = Request::Phase::Handed;
  handed_.emplace(request->id, request);
  soup_server_message_pause(message);
  const Responder respond([weak = weak_from_this(), id = request->id](HttpResponse response) {
    if (const auto self = weak.lock()) {
      self->loop_->post(
          weak, [id, response = std::move(response)](WebThread& thread) { thread.complete(id, response); });
    }
  });
  try {
    to.handler(std::move(plain), respond);
  } catch (const std::exception& failure) {
    log::error("a request handler failed", {{"path", path}, {"reason", failure.what()}});
    respond({500,
             "application/json",
             "{\"error\":\"internal\",\"message\":\"the server failed, see its log\"}\n",
             {}});
  }
}

void WebThread::complete(std::uint64_t id, const HttpResponse& response) {
  const auto found = handed_.find(id);
  if (found == handed_.end()) return;  // the client has gone
  Request* request = found->second;
  handed_.erase(found);
  request->phase = Request::Phase::Active;
  Answer answer;
  answer.status = response.status;
  answer.contentType = response.contentType.c_str();
  answer.cacheControl = kNoStore;
  answer.body = toBytes(response.body);
  send(request->message, answer, false);
  SoupMessageHeaders* headers = soup_server_message_get_response_headers(request->message);
  for (const auto& [name, value] : response.headers) {
    // The one header that may stand there several times (RFC 6265 s.3).
    if (equalsCase(name, "Set-Cookie")) {
      soup_message_headers_append(headers, name.c_str(), value.c_str());
    } else {
      setHeader(request->message, name.c_str(), value.c_str());
    }
  }
  soup_server_message_unpause(request->message);
}

// --- pages ---

void WebThread::servePage(Request* request, std::string_view path) {
  SoupServerMessage* message = request->message;
  const Page& page = context_->pages.find(path);
  setHeader(message, "Cache-Control", page.cacheControl);
  setHeader(message, "X-Content-Type-Options", "nosniff");
  setHeader(message, "Referrer-Policy", "strict-origin-when-cross-origin");
  if (page.contentSecurityPolicy) setHeader(message, "Content-Security-Policy", page.contentSecurityPolicy);
  if (page.permissionsPolicy) setHeader(message, "Permissions-Policy", page.permissionsPolicy);
  if (page.compressed) setHeader(message, "Vary", "Accept-Encoding");
  const bool gzip =
      page.compressed && headerOf(message, "Accept-Encoding").find("gzip") != std::string_view::npos;
  if (!page.etag.empty()) {
    // Weak: both encodings are the same page.
    const std::string etag = "W/" + page.etag;
    setHeader(message, "ETag", etag.c_str());
    if (headerOf(message, "If-None-Match").find(page.etag) != std::string_view::npos) {
      soup_server_message_set_status(message, 304, nullptr);
      return;
    }
  }
  soup_server_message_set_status(message, page.status, nullptr);
  setHeader(message, "Content-Type", page.contentType.c_str());
  if (gzip) setHeader(message, "Content-Encoding", "gzip");
  soup_message_headers_remove(soup_server_message_get_request_headers(message), "Range");
  setBody(message, gzip ? page.compressed : page.body);
}

// --- responses ---

void WebThread::setBody(SoupServerMessage* message, const glib::Ref<GBytes>& body) {
  const gsize size = body ? g_bytes_get_size(body.get()) : 0;
  SoupMessageHeaders* headers = soup_server_message_get_response_headers(message);
  soup_message_headers_set_content_length(headers, static_cast<goffset>(size));
  if (size == 0 || soup_server_message_get_method(message) == SOUP_METHOD_HEAD) return;
  soup_message_body_append_bytes(soup_server_message_get_response_body(message), body.get());
  context_->bodyBytes.fetch_add(size, std::memory_order_relaxed);
}

void WebThread::send(SoupServerMessage* message, const Answer& answer, bool cors) {
  unsigned status = answer.status;
  glib::Ref<GBytes> body = answer.body;
  if (cors) {
    setHeader(message, "Access-Control-Allow-Origin", "*");
    setHeader(message, "Access-Control-Expose-Headers", "Content-Length, Content-Range, Date, Retry-After");
    setHeader(message, "Timing-Allow-Origin", "*");
    setHeader(message, "Cross-Origin-Resource-Policy", "cross-origin");
  }
  if (answer.ranges && status == 200) {
    setHeader(message, "Accept-Ranges", "bytes");
    if (const std::string_view header = headerOf(message, "Range"); !header.empty()) {
      const std::size_t size = g_bytes_get_size(body.get());
      const auto range = hls::parseByteRange(header, size);
      if (!range) {
        status = 416;
        const std::string unsatisfied = "bytes */" + std::to_string(size);
        setHeader(message, "Content-Range", unsatisfied.c_str());
        const Answer refusal = problem(416, "invalid-input", range.error().message);
        setHeader(message, "Cache-Control", kNoStore);
        setHeader(message, "Content-Type", refusal.contentType);
        soup_server_message_set_status(message, status, nullptr);
        setBody(message, refusal.body);
        return;
      }
      if (*range) {
        status = 206;
        const auto [offset, length] = **range;
        const std::string part = "bytes " + std::to_string(offset) + '-' +
                                 std::to_string(offset + length - 1) + '/' + std::to_string(size);
        setHeader(message, "Content-Range", part.c_str());
        body = glib::Ref<GBytes>::adopt(g_bytes_new_from_bytes(body.get(), offset, length));
      }
    }
  }
  // libsoup would cut ranges by itself, with a copy of the body for each request.
  soup_message_headers_remove(soup_server_message_get_request_headers(message), "Range");
  soup_server_message_set_status(message, status, nullptr);
  setHeader(message, "Cache-Control", answer.cacheControl);
  setHeader(message, "X-Content-Type-Options", "nosniff");
  if (answer.retryAfterSeconds > 0)
    setHeader(message, "Retry-After", std::to_string(answer.retryAfterSeconds).c_str());
  if (status == 304) return;
  if (status == 204) {
    // Work-around for libsoup 3.2.3: it closes the connection after an answer without a length, and RFC 9110
    // s.8.6 forbids one here. So it is said, or a client that sends its next request there is cut off. Needed
    // by the suite 60-api (tests/e2e).
    closeAfter(message);
    return;
  }
  setHeader(message, "Content-Type", answer.contentType);
  setBody(message, body);
}

void WebThread::closeAfter(SoupServerMessage* message) {
  setHeader(message, "Connection", "close");
}

// --- time and end ---

void WebThread::wakeTimer() {
  if (!timer_.active()) timer_ = loop_->every(kTick, [this] { onTimer(); });
}

void WebThread::onTimer() {
  const auto now = Clock::now();
  // Whoever sends a request drop by drop: the connection is cut, libsoup sees its end and cleans up.
  while (!arriving_.empty() && now - arriving_.front()->since >= context_->settings.requestTimeout) {
    Request* slow = arriving_.front();
    slow->connection->cut();
    slow->since = Clock::time_point::max() - context_->settings.requestTimeout;
    arriving_.splice(arriving_.end(), arriving_, slow->place);
    context_->timedOut.fetch_add(1, std::memory_order_relaxed);
  }
  while (!idle_->empty() && now - idle_->front()->idleSince() >= context_->settings.idleTimeout) {
    Connection* idle = idle_->front();
    idle->cut();
    idle->setBusy();  // looked at once; forgotten when libsoup has seen the end
    idle->setIdle();
  }
  std::vector<Request*> late;
  for (const auto& [space, list] : held_) {
    for (Request* request : list) {
      if (now - request->since >= request->held.limit) late.push_back(request);
    }
  }
  for (Request* request : late) releaseHeld(request, Answer(request->held.onTimeout));
  if (stopping_) {
    quitWhenDone();
  } else if (arriving_.empty() && held_.empty() && idle_->empty()) {
    timer_.stop();
  }
}

void WebThread::beginStop(std::chrono::milliseconds grace) {
  loop_->post(weak_from_this(), [grace](WebThread& self) {
    self.stopping_ = true;
    self.stopDeadline_ = Clock::now() + grace;
    std::vector<Request*> waiting;
    for (const auto& [space, list] : self.held_) waiting.insert(waiting.end(), list.begin(), list.end());
    for (Request* request : waiting) {
      self.closeAfter(request->message);
      self.releaseHeld(request, problem(503, "unavailable", "the server is stopping"));
    }
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
  started_.disconnect();
  soup_server_disconnect(server_.get());
  server_.reset();
  while (g_main_context_iteration(loop_->context(), FALSE)) {
  }
  g_main_context_pop_thread_default(loop_->context());
}

}  // namespace rostra::origin
