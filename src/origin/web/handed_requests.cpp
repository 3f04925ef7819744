// SPDX-License-Identifier: Apache-2.0
#include "origin/web/handed_requests.hpp"

#include "base/log.hpp"
#include "glib/handle.hpp"
#include "origin/live/answers.hpp"
#include "origin/web/file_sender.hpp"

#include <exception>
#include <utility>

namespace rostra::origin {
namespace {

/// `path`: decoded.
HttpRequest plainRequest(SoupServerMessage* message, const char* path) {
  HttpRequest plain;
  plain.method = soup_server_message_get_method(message);
  plain.path = path;
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
  return plain;
}

}  // namespace

void HandedRequests::call(WebRequest& request, const PrefixHandler& to, const char* path) {
  loop_->assertHere();
  const glib::CharPtr decoded(g_uri_unescape_string(path, "/"));
  if (!decoded) {
    constexpr const char* kUnreadable = "the address is invalid";
    sender_.send(request.message,
                 to.settings.problemJson ? problemJson(400, "invalid-input", kUnreadable)
                                         : problem(400, "invalid-input", kUnreadable),
                 false);
    return;
  }
  HttpRequest plain = plainRequest(request.message, decoded.get());
  const Responder respond([weak = weak_from_this(), id = setAside(request)](HttpResponse response) {
    if (const auto self = weak.lock()) {
      self->loop_->post(
          weak, [id, response = std::move(response)](HandedRequests& all) { all.complete(id, response); });
    }
  });
  try {
    to.handler(std::move(plain), respond);
  } catch (const std::exception& failure) {
    log::error("request handler failed", {{"path", path}, {"reason", failure.what()}});
    respond({500,
             "application/json",
             "{\"error\":\"internal\",\"message\":\"internal server error; see the log for details\"}\n",
             {}});
  }
}

void HandedRequests::askCard(WebRequest& request, const CardSource& source, const std::string& space,
                             std::function<void(SoupServerMessage*, const std::optional<PageCard>&)> send) {
  loop_->assertHere();
  source(space, [loop = loop_, weak = weak_from_this(), id = setAside(request),
                 send = std::move(send)](std::optional<PageCard> card) {
    loop->post(weak, [id, send, card = std::move(card)](HandedRequests& all) {
      WebRequest* waiting = all.take(id);
      if (!waiting) return;
      send(waiting->message, card);
      soup_server_message_unpause(waiting->message);
    });
  });
}

std::uint64_t HandedRequests::setAside(WebRequest& request) {
  request.id = nextId_++;
  request.phase = WebRequest::Phase::Handed;
  handed_.emplace(request.id, &request);
  soup_server_message_pause(request.message);
  return request.id;
}

WebRequest* HandedRequests::take(std::uint64_t id) {
  const auto found = handed_.find(id);
  if (found == handed_.end()) return nullptr;
  WebRequest* request = found->second;
  handed_.erase(found);
  request->phase = WebRequest::Phase::Active;
  return request;
}

void HandedRequests::complete(std::uint64_t id, const HttpResponse& response) {
  WebRequest* request = take(id);
  if (!request) return;
  Answer answer;
  answer.status = response.status;
  answer.contentType = response.contentType.c_str();
  answer.cacheControl = kNoStore;
  if (response.file) {
    sender_.sendHead(request->message, answer);
  } else {
    answer.body = toBytes(response.body);
    sender_.send(request->message, answer, false);
  }
  SoupMessageHeaders* headers = soup_server_message_get_response_headers(request->message);
  for (const auto& [name, value] : response.headers) {
    // The one header that may stand there several times (RFC 6265 s.3).
    if (g_ascii_strcasecmp(name.c_str(), "Set-Cookie") == 0) {
      soup_message_headers_append(headers, name.c_str(), value.c_str());
    } else {
      setHeader(request->message, name.c_str(), value.c_str());
    }
  }
  if (response.file) {
    sendFile(request->message, *response.file, request->connection, sender_.bodyBytes());
  } else {
    soup_server_message_unpause(request->message);
  }
}

}  // namespace rostra::origin
