// SPDX-License-Identifier: Apache-2.0
#include "origin/web/answer_sender.hpp"

#include "hls/byte_range.hpp"
#include "origin/live/answers.hpp"
#include "origin/web/content_coding.hpp"

#include <string>
#include <string_view>

namespace rostra::origin {
namespace {

std::string_view headerOf(SoupServerMessage* message, const char* name) noexcept {
  const char* value = soup_message_headers_get_one(soup_server_message_get_request_headers(message), name);
  return value ? std::string_view(value) : std::string_view();
}

/// As a list: a proxy may have added a line of its own.
std::string_view acceptedCodings(SoupServerMessage* message) noexcept {
  const char* accepted =
      soup_message_headers_get_list(soup_server_message_get_request_headers(message), "Accept-Encoding");
  return accepted ? std::string_view(accepted) : std::string_view();
}

}  // namespace

void setHeader(SoupServerMessage* message, const char* name, const char* value) noexcept {
  soup_message_headers_replace(soup_server_message_get_response_headers(message), name, value);
}

void closeAfter(SoupServerMessage* message) noexcept {
  setHeader(message, "Connection", "close");
}

void AnswerSender::send(SoupServerMessage* message, const Answer& answer, bool cors) {
  unsigned status = answer.status;
  glib::Ref<GBytes> body = answer.body;
  if (cors) allowOtherSites(message);
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
  // libsoup could cut ranges itself, but copies the body for each request.
  soup_message_headers_remove(soup_server_message_get_request_headers(message), "Range");
  soup_server_message_set_status(message, status, nullptr);
  setHeader(message, "Cache-Control", answer.cacheControl);
  setHeader(message, "X-Content-Type-Options", "nosniff");
  if (answer.retryAfterSeconds > 0)
    setHeader(message, "Retry-After", std::to_string(answer.retryAfterSeconds).c_str());
  if (status == 304) return;
  if (status == 204) {
    // Workaround for libsoup 3.2.3: it closes the connection after an answer without a length, and RFC 9110
    // s.8.6 forbids one here. So it is said, or a client that sends its next request there is cut off. Needed
    // by the suite 60-api (tests/e2e).
    closeAfter(message);
    return;
  }
  setHeader(message, "Content-Type", answer.contentType);
  if (answer.gzip) {
    setHeader(message, "Vary", "Accept-Encoding");
    if (chooseCoding(acceptedCodings(message), {.gzip = true}) == ContentCoding::Gzip) {
      setHeader(message, "Content-Encoding", nameOf(ContentCoding::Gzip));
      body = answer.gzip;
    }
  }
  setBody(message, body);
}

void AnswerSender::allowOtherSites(SoupServerMessage* message) {
  setHeader(message, "Access-Control-Allow-Origin", "*");
  setHeader(message, "Access-Control-Expose-Headers",
            "Content-Length, Content-Range, Date, Retry-After, Rostra-Rung, Rostra-Time-Zero");
  setHeader(message, "Timing-Allow-Origin", "*");
  setHeader(message, "Cross-Origin-Resource-Policy", "cross-origin");
}

void AnswerSender::sendPage(SoupServerMessage* message, const Page& page,
                            const std::string& webSocketSource) {
  setHeader(message, "Cache-Control", page.cacheControl);
  setHeader(message, "X-Content-Type-Options", "nosniff");
  setHeader(message, "Referrer-Policy", "strict-origin-when-cross-origin");
  if (page.contentSecurityPolicy) {
    // 'self' means wss: too, but only since CSP 3.
    const std::string connect = "connect-src 'self'" + (webSocketSource.empty() ? "" : ' ' + webSocketSource);
    const std::string policy = page.contentSecurityPolicy + ("; " + connect);
    setHeader(message, "Content-Security-Policy", policy.c_str());
  }
  if (page.openerPolicy) setHeader(message, "Cross-Origin-Opener-Policy", page.openerPolicy);
  if (page.permissionsPolicy) setHeader(message, "Permissions-Policy", page.permissionsPolicy);
  const Available available{.gzip = page.gzip != nullptr, .brotli = page.brotli != nullptr};
  // In a 304, too, and where nothing is compressed for this client: caches keep one answer for each.
  if (available.gzip || available.brotli) setHeader(message, "Vary", "Accept-Encoding");
  if (!page.etag.empty()) {
    // Weak: all codings are the same page.
    const std::string etag = "W/" + page.etag;
    setHeader(message, "ETag", etag.c_str());
    if (headerOf(message, "If-None-Match").find(page.etag) != std::string_view::npos) {
      soup_server_message_set_status(message, 304, nullptr);
      return;
    }
  }
  soup_server_message_set_status(message, page.status, nullptr);
  setHeader(message, "Content-Type", page.contentType.c_str());
  const ContentCoding coding = chooseCoding(acceptedCodings(message), available);
  if (const char* name = nameOf(coding)) setHeader(message, "Content-Encoding", name);
  soup_message_headers_remove(soup_server_message_get_request_headers(message), "Range");
  setBody(message, coding == ContentCoding::Brotli ? page.brotli
                   : coding == ContentCoding::Gzip ? page.gzip
                                                   : page.body);
}

void AnswerSender::sendHead(SoupServerMessage* message, const Answer& answer) {
  soup_server_message_set_status(message, answer.status, nullptr);
  setHeader(message, "Cache-Control", answer.cacheControl);
  setHeader(message, "X-Content-Type-Options", "nosniff");
  setHeader(message, "Content-Type", answer.contentType);
}

void AnswerSender::setBody(SoupServerMessage* message, const glib::Ref<GBytes>& body) {
  const gsize size = body ? g_bytes_get_size(body.get()) : 0;
  SoupMessageHeaders* headers = soup_server_message_get_response_headers(message);
  soup_message_headers_set_content_length(headers, static_cast<goffset>(size));
  if (size == 0 || soup_server_message_get_method(message) == SOUP_METHOD_HEAD) return;
  soup_message_body_append_bytes(soup_server_message_get_response_body(message), body.get());
  bodyBytes_.fetch_add(size, std::memory_order_relaxed);
}

}  // namespace rostra::origin
