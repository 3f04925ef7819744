// SPDX-License-Identifier: Apache-2.0
// One web thread: a SoupServer on its own main loop. In: connections from the listener; out: answers from the
// pages, the origin, and the handlers of control. Here is the life of a request: limits, who answers it, its
// end. Held requests wake on this thread, so a change costs control one task for each thread and not for each
// viewer.
#pragma once

#include "glib/loop.hpp"
#include "glib/signal.hpp"
#include "origin/web/answer_sender.hpp"
#include "origin/web/connection_stream.hpp"
#include "origin/web/frame_streams.hpp"
#include "origin/web/handed_requests.hpp"
#include "origin/web/held_requests.hpp"
#include "origin/web/web_request.hpp"

#include <libsoup/soup.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

namespace rostra::origin {

/// Thread: start(), accept(), cutLongestIdle(), beginStop() any; join() the owner's; everything else its own.
class WebThread : public std::enable_shared_from_this<WebThread> {
 public:
  [[nodiscard]] static std::shared_ptr<WebThread> start(std::shared_ptr<WebContext> context);
  ~WebThread();

  void accept(glib::Ref<GSocketConnection> connection);
  /// Closes the connection that has been idle longest: somebody else wants to come in.
  void cutLongestIdle();
  /// Answers held requests with 503 and ends when nothing is being sent any more, or after `grace`.
  void beginStop(std::chrono::milliseconds grace);
  void join();

 private:
  using Clock = WebRequest::Clock;
  struct Owned;
  explicit WebThread(std::shared_ptr<WebContext> context);

  void setUp();
  void adopt(const glib::Ref<GSocketConnection>& connection);
  void onStarted(SoupServerMessage* message);
  void onHeaders(SoupServerMessage* message);
  void onRequest(SoupServerMessage* message, const char* path);
  void servePage(WebRequest* request, std::string_view path);
  void serveOptions(SoupServerMessage* message, std::string_view path);
  void serveHls(WebRequest* request, std::string_view path);
  void serveFrames(WebRequest* request, std::string_view path);
  void forget(WebRequest* request);

  void cutFirstIdle();
  void wakeTimer();
  void onTimer();
  void quitWhenDone();
  [[nodiscard]] static WebRequest* find(SoupServerMessage* message);

  const std::shared_ptr<WebContext> context_;
  const std::shared_ptr<glib::Loop> loop_;
  glib::Ref<SoupServer> server_;
  glib::Ref<GSocket> keepAlive_;
  glib::SignalConnection started_;
  Origin::Watch watch_;
  const std::shared_ptr<Connection::Idle> idle_ = std::make_shared<Connection::Idle>();
  AnswerSender sender_{context_->bodyBytes};
  std::shared_ptr<HangUps> hangUps_;
  WebRequest::List arriving_;  // oldest first
  HeldRequests held_{*context_, sender_};
  FrameStreams frames_{*context_, sender_, loop_};
  const std::shared_ptr<HandedRequests> handed_ = std::make_shared<HandedRequests>(loop_, sender_);
  std::size_t active_ = 0;  // requests whose headers came and whose answer is not yet sent
  glib::Source timer_;
  bool stopping_ = false;
  Clock::time_point stopDeadline_{};
  std::thread thread_;
};

}  // namespace rostra::origin
