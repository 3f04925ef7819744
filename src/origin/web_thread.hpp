// SPDX-License-Identifier: Apache-2.0
// One web thread: a SoupServer on its own main loop. In: connections from the listener; out: answers from the
// pages, the origin, and the handlers of control. Held requests wake here, so a change costs control one task
// for each thread and not for each viewer.
#pragma once

#include "origin/connection_stream.hpp"
#include "origin/pages.hpp"

#include <rostra/glib/loop.hpp>
#include <rostra/glib/signal.hpp>
#include <rostra/origin/web_front.hpp>

#include <libsoup/soup.h>

#include <atomic>
#include <chrono>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace rostra::origin {

/// A handler of control for a prefix and everything below.
struct PrefixHandler {
  std::string prefix;
  HttpHandler handler;
  HandlerSettings settings;
};

/// What all web threads share; immutable but for the counters.
struct WebContext {
  WebSettings settings;
  std::shared_ptr<Origin> origin;
  Pages pages;
  std::vector<PrefixHandler> handlers;  // longest prefix first
  std::shared_ptr<std::atomic<std::uint64_t>> openConnections =
      std::make_shared<std::atomic<std::uint64_t>>(0);
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> held{0};
  std::atomic<std::uint64_t> bodyBytes{0};
  std::atomic<std::uint64_t> timedOut{0};
};

/// Thread: start(), accept(), beginStop() any; join() the owner's; everything else its own.
class WebThread : public std::enable_shared_from_this<WebThread> {
 public:
  [[nodiscard]] static std::shared_ptr<WebThread> start(std::shared_ptr<WebContext> context);
  ~WebThread();

  void accept(glib::Ref<GSocketConnection> connection);
  /// Answers held requests with 503 and ends when nothing is being sent any more, or after `grace`.
  void beginStop(std::chrono::milliseconds grace);
  void join();

 private:
  using Clock = std::chrono::steady_clock;
  struct Request;
  using Requests = std::list<Request*>;
  explicit WebThread(std::shared_ptr<WebContext> context);

  void setUp();
  void adopt(const glib::Ref<GSocketConnection>& connection);
  void onStarted(SoupServerMessage* message);
  void onHeaders(SoupServerMessage* message);
  void onRequest(SoupServerMessage* message, const char* path);
  void forget(Request* request);

  void serveHls(Request* request, std::string_view path);
  void hold(Request* request, Hold hold);
  void releaseHeld(Request* request, const Answer& answer);
  void onChanged(const std::string& space);
  void callHandler(Request* request, const PrefixHandler& to, const char* path);
  void complete(std::uint64_t id, const HttpResponse& response);
  void servePage(Request* request, std::string_view path);

  void send(SoupServerMessage* message, const Answer& answer, bool cors);
  void setBody(SoupServerMessage* message, const glib::Ref<GBytes>& body);
  void closeAfter(SoupServerMessage* message);

  void wakeTimer();
  void onTimer();
  void quitWhenDone();
  [[nodiscard]] Request* find(SoupServerMessage* message) const;

  const std::shared_ptr<WebContext> context_;
  const std::shared_ptr<glib::Loop> loop_;
  glib::Ref<SoupServer> server_;
  glib::Ref<GSocket> keepAlive_;
  glib::SignalConnection started_;
  Origin::Watch watch_;
  const std::shared_ptr<Connection::Idle> idle_ = std::make_shared<Connection::Idle>();
  Requests arriving_;                                   // oldest first
  std::unordered_map<std::string, Requests> held_;      // by space
  std::unordered_map<std::uint64_t, Request*> handed_;  // to handlers
  std::uint64_t nextId_ = 1;
  std::size_t active_ = 0;  // requests whose headers came and whose answer is not yet sent
  glib::Source timer_;
  bool stopping_ = false;
  Clock::time_point stopDeadline_{};
  std::thread thread_;
};

}  // namespace rostra::origin
