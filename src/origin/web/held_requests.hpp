// SPDX-License-Identifier: Apache-2.0
// Blocked playlist and part requests of one web thread (RFC 8216bis s.6.2.5.2). In: requests that cannot be
// answered yet, changes of spaces, time; out: their answers. Thread: the web thread's.
#pragma once

#include "origin/web/answer_sender.hpp"
#include "origin/web/web_request.hpp"

#include <string>
#include <unordered_map>

namespace rostra::origin {

class HeldRequests {
 public:
  HeldRequests(WebContext& context, AnswerSender& sender) : context_(context), sender_(sender) {}

  /// Pauses the request until its space can answer it, its time is over, or its client has gone.
  void hold(WebRequest& request, Hold hold);
  /// Its message is gone: sends nothing.
  void forget(WebRequest& request);
  void onChanged(const std::string& space);
  /// Answers those whose time is over.
  void releaseLate(WebRequest::Clock::time_point now);
  /// Answers all and ends their connections.
  void releaseAll(const Answer& answer);
  [[nodiscard]] bool empty() const noexcept { return bySpace_.empty(); }

 private:
  void take(WebRequest& request);
  /// Nobody is left to answer.
  void drop(WebRequest& request);
  void release(WebRequest& request, const Answer& answer);

  WebContext& context_;
  AnswerSender& sender_;
  std::unordered_map<std::string, WebRequest::List> bySpace_;
};

}  // namespace rostra::origin
