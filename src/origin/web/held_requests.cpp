// SPDX-License-Identifier: Apache-2.0
#include "origin/web/held_requests.hpp"

#include "origin/live/answers.hpp"

#include <variant>
#include <vector>

namespace rostra::origin {

void HeldRequests::hold(WebRequest& request, Hold hold) {
  request.space = std::visit(
      [](const auto& path) -> const std::string& {
        if constexpr (requires { path.at; }) {
          return path.at.space;
        } else {
          return path.space;
        }
      },
      request.path);
  request.held = std::move(hold);
  request.since = WebRequest::Clock::now();
  request.phase = WebRequest::Phase::Held;
  WebRequest::List& list = bySpace_[request.space];
  request.place = list.insert(list.end(), &request);
  context_.held.fetch_add(1, std::memory_order_relaxed);
  soup_server_message_pause(request.message);
  request.connection->onGone([this, &request] { drop(request); });
}

void HeldRequests::forget(WebRequest& request) {
  take(request);
}

void HeldRequests::take(WebRequest& request) {
  const auto list = bySpace_.find(request.space);
  list->second.erase(request.place);
  if (list->second.empty()) bySpace_.erase(list);
  context_.held.fetch_sub(1, std::memory_order_relaxed);
  request.phase = WebRequest::Phase::Active;
  request.connection->onGone(nullptr);
}

void HeldRequests::release(WebRequest& request, const Answer& answer) {
  take(request);
  sender_.send(request.message, answer, true);
  soup_server_message_unpause(request.message);
}

void HeldRequests::drop(WebRequest& request) {
  // libsoup looks at the connection again when it has something to write, and cleans up when that fails.
  request.connection->cut();
  Answer nothing;
  nothing.status = 204;
  nothing.cacheControl = kNoStore;
  release(request, nothing);
}

void HeldRequests::onChanged(const std::string& space) {
  const auto list = bySpace_.find(space);
  if (list == bySpace_.end()) return;
  const std::vector<WebRequest*> waiting(list->second.begin(), list->second.end());
  for (WebRequest* request : waiting) {
    auto result = context_.origin->answer(request->path, request->query, true);
    if (auto* answer = std::get_if<Answer>(&result)) release(*request, *answer);
  }
}

void HeldRequests::releaseLate(WebRequest::Clock::time_point now) {
  std::vector<WebRequest*> late;
  for (const auto& [space, list] : bySpace_) {
    for (WebRequest* request : list) {
      if (now - request->since >= request->held.limit) late.push_back(request);
    }
  }
  for (WebRequest* request : late) release(*request, Answer(request->held.onTimeout));
}

void HeldRequests::releaseAll(const Answer& answer) {
  std::vector<WebRequest*> waiting;
  for (const auto& [space, list] : bySpace_) waiting.insert(waiting.end(), list.begin(), list.end());
  for (WebRequest* request : waiting) {
    closeAfter(request->message);
    release(*request, answer);
  }
}

}  // namespace rostra::origin
