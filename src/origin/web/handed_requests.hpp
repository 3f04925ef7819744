// SPDX-License-Identifier: Apache-2.0
// Requests that control answers, at once or later and from any thread, and pages that wait for what it says
// of their space. In: a request and its handler; out: the handler's response, if the client is still there.
// Thread: the web thread's, except the Responders (any).
#pragma once

#include "glib/loop.hpp"
#include "origin/web/answer_sender.hpp"
#include "origin/web/web_request.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace rostra::origin {

class HandedRequests : public std::enable_shared_from_this<HandedRequests> {
 public:
  /// `sender` must outlive the loop's last run.
  HandedRequests(std::shared_ptr<glib::Loop> loop, AnswerSender& sender)
      : loop_(std::move(loop)), sender_(sender) {}

  void call(WebRequest& request, const PrefixHandler& to, const char* path);
  /// Asks what a link to `space` shows. `send` answers the message with it, if that is still there then.
  void askCard(WebRequest& request, const CardSource& source, const std::string& space,
               std::function<void(SoupServerMessage*, const std::optional<PageCard>&)> send);
  /// Its message is gone: what the handler answers is dropped.
  void forget(const WebRequest& request) { handed_.erase(request.id); }

 private:
  /// Puts a request aside until its answer comes; its number.
  std::uint64_t setAside(WebRequest& request);
  /// The request with this number, which is answered now; null when the client has gone.
  [[nodiscard]] WebRequest* take(std::uint64_t id);
  void complete(std::uint64_t id, const HttpResponse& response);

  const std::shared_ptr<glib::Loop> loop_;
  AnswerSender& sender_;
  std::unordered_map<std::uint64_t, WebRequest*> handed_;
  std::uint64_t nextId_ = 1;
};

}  // namespace rostra::origin
