// SPDX-License-Identifier: Apache-2.0
// Everything HTTP of `serve`: listens, looks at the first bytes of a connection and gives it to the thread it
// belongs to. In: TCP connections; out: pages, /hls/ and /live/ from the Origin, handlers of control on web
// threads; connections that start with `GET /ws` go to control's own loop, so viewers never delay signalling.
// Addresses and headers: docs/http.md.
#pragma once

#include "base/file_descriptor.hpp"
#include "base/result.hpp"
#include "glib/loop.hpp"
#include "glib/ref.hpp"
#include "origin/live/origin.hpp"
#include "origin/web/page_card.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// As libsoup declares it, so that control need not include it here.
typedef struct _SoupServer SoupServer;  // NOLINT

namespace rostra::origin {

/// What the operator said about where this server is.
struct PublicAddress {
  std::string url;  ///< https://example.org[:port], no slash at its end; empty = not said
  std::vector<std::string> trustedProxies;  ///< IP addresses whose X-Forwarded-For and -Proto count
  std::vector<std::string> allowedHosts;    ///< other names in Host, beside that of `url`
};

struct WebSettings {
  std::vector<std::string> listen{"127.0.0.1:8080"};  ///< host:port, [v6]:port; port 0 = any free one
  std::vector<int> sockets;  ///< that already listen, instead of `listen`; start() takes them
  std::filesystem::path
      pages;             ///< built pages (web/dist), read into memory at start; empty = none are served
  unsigned threads = 2;  ///< web threads
  int backlog = 1024;    ///< connections the kernel holds before accept()
  std::size_t maxConnections = 20'000;  ///< open HTTP connections; more are closed at once
  std::size_t maxUndecided = 1024;      ///< connections that have not said anything yet; the oldest is closed
  std::chrono::milliseconds firstByteTimeout{10'000};  ///< for the first bytes of a connection
  std::chrono::milliseconds requestTimeout{20'000};    ///< for a whole request to arrive, from its first byte
  std::chrono::seconds idleTimeout{60};        ///< without any byte moving, between requests or in one
  std::size_t maxUriBytes = 2048;              ///< 414 above
  std::size_t maxHeaderBytes = 16U << 10;      ///< 431 above
  std::size_t maxBodyBytes = 64U << 10;        ///< 413 above
  std::size_t maxFrameStreams = 2000;          ///< endless streams of single pictures; 503 above
  std::size_t maxFrameStreamsPerAddress = 64;  ///< the same for one client; 429 above
  PublicAddress address;                       ///< 421 for a Host that is not one of it
};

/// A request for a handler. Owned copies: may be kept and given to another thread.
struct HttpRequest {
  std::string method;
  std::string path;    ///< decoded
  std::string query;   ///< as sent, without '?'
  std::string remote;  ///< the peer's IP address
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  /// Value of a header, or empty.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
};
/// An open file as the body of a response. It must not change while it is sent.
struct FileBody {
  std::shared_ptr<const FileDescriptor> descriptor;
  std::uint64_t bytes = 0;
};
struct HttpResponse {
  unsigned status = 200;
  std::string contentType = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>>
      headers;  ///< beside the ones every response has; Cache-Control is no-store unless set here
  /// Instead of `body`: sent piece by piece, and Range is answered.
  std::optional<FileBody> file = std::nullopt;
};
/// Answers one request, once, from any thread. Copies share it; when the last goes away unused the client
/// gets 500.
class Responder {
 public:
  using Send = std::function<void(HttpResponse)>;
  explicit Responder(Send send);
  void operator()(HttpResponse response) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};
/// Called on a web thread; must not wait. Long work: post() to the own loop and respond from there.
using HttpHandler = std::function<void(HttpRequest request, Responder respond)>;
/// How a handler's requests are taken.
struct HandlerSettings {
  std::size_t maxBodyBytes = 0;  ///< 0 = WebSettings::maxBodyBytes
  /// Requests that are refused before the handler sees them get problem+json (RFC 9457), as it answers
  /// itself.
  bool problemJson = false;
  /// Also for a Host that is not this server's: for programs that only ask whether it runs.
  bool anyHost = false;
};
/// Takes what a link to a space shows, once, from any thread; nothing = nothing may be said of it.
using CardAnswer = std::function<void(std::optional<PageCard> card)>;
/// Asked for the pages of a space that others link to. Called on a web thread; must not wait.
using CardSource = std::function<void(const std::string& space, CardAnswer answer)>;
/// Called on the loop given to onWebSocket() with a connection whose request line has not been read yet. The
/// receiver gives it to its SoupServer: see acceptConnection().
using ConnectionHandler = std::function<void(glib::Ref<GSocketConnection> connection)>;

struct WebStats {
  std::uint64_t connections = 0;  ///< open on web threads
  std::uint64_t accepted = 0;     ///< since start
  std::uint64_t refused = 0;      ///< closed for a limit or a timeout before a request
  std::uint64_t requests = 0;
  std::uint64_t waiting = 0;              ///< blocked requests held now
  std::uint64_t bodyBytes = 0;            ///< of responses
  std::uint64_t frameStreams = 0;         ///< endless streams of single pictures, or waiting to be one
  std::uint64_t frameStreamsRefused = 0;  ///< because of a limit, since start
  std::uint64_t framesSent = 0;           ///< pictures in them, since start
  std::uint64_t frameJumps = 0;           ///< how often one was moved to the newest key frame, since start
};

/// Thread: the one that made it, except stats() (any).
class WebFront {
 public:
  WebFront(WebSettings settings, std::shared_ptr<Origin> origin);
  WebFront(const WebFront&) = delete;
  WebFront& operator=(const WebFront&) = delete;
  ~WebFront();

  /// Requests for `prefix` and everything below `prefix/` go to the handler, whatever their method. Before
  /// start().
  void addHandler(std::string prefix, HttpHandler handler, HandlerSettings settings = {});
  /// Pages that say in their head which space they show. Before start().
  void onCard(CardSource source);
  /// Connections that begin with `GET /ws` are posted to `loop`. Before start().
  void onWebSocket(std::shared_ptr<glib::Loop> loop, ConnectionHandler handler);

  /// Listens and starts the threads. Conflict when an address is taken (says which and what to change),
  /// InvalidInput for an address that cannot be read, NotFound when the pages are missing.
  [[nodiscard]] Result<void> start();
  /// The addresses really listened on, as host:port.
  [[nodiscard]] std::vector<std::string> addresses() const;
  [[nodiscard]] WebStats stats() const;
  /// Accepts no more, answers what is held with 503, lets running responses finish for `grace`, then closes.
  /// Idempotent.
  void stop(std::chrono::milliseconds grace = std::chrono::milliseconds(2000));

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Gives a connection to a SoupServer of this thread, with its addresses, as `stream`: the connection itself
/// or a stream over it. Unavailable when it is closed, Internal when libsoup refuses it.
[[nodiscard]] Result<void> acceptConnection(SoupServer* server,
                                            const glib::Ref<GSocketConnection>& connection,
                                            const glib::Ref<GIOStream>& stream);

}  // namespace rostra::origin
