// SPDX-License-Identifier: Apache-2.0
#include "origin/web/request_check.hpp"

#include "origin/web/request_source.hpp"

#include <cstring>
#include <string>

namespace rostra::origin {
namespace {

std::size_t sizeOf(SoupMessageHeaders* headers) {
  std::size_t bytes = 0;
  soup_message_headers_foreach(
      headers,
      [](const char* name, const char* value, gpointer sum) {
        *static_cast<std::size_t*>(sum) +=
            std::strlen(name) + std::strlen(value) + 4;  // ": " and the line end
      },
      &bytes);
  return bytes;
}

}  // namespace

std::optional<Answer> checkRequest(SoupServerMessage* message, const std::string& malformed,
                                   const WebSettings& settings, const PrefixHandler* handler) {
  GUri* uri = soup_server_message_get_uri(message);
  const char* query = g_uri_get_query(uri);
  SoupMessageHeaders* headers = soup_server_message_get_request_headers(message);
  const std::size_t uriBytes = std::strlen(g_uri_get_path(uri)) + (query ? std::strlen(query) : 0);
  const std::size_t maxBodyBytes =
      handler && handler->settings.maxBodyBytes > 0 ? handler->settings.maxBodyBytes : settings.maxBodyBytes;
  const auto refuse = [&](unsigned status, const std::string& text) {
    return handler && handler->settings.problemJson ? problemJson(status, "invalid-input", text)
                                                    : problem(status, "invalid-input", text);
  };
  if (!malformed.empty()) return refuse(400, malformed);
  const bool anyHost = settings.address.url.empty() || (handler && handler->settings.anyHost);
  if (!anyHost && !hostAllowed(sourceOf(message), settings.address)) {
    return refuse(421,
                  "this server is not addressed by this name; its operator can allow it with the options "
                  "public-url, allowed-host or, for a proxy, trusted-proxy");
  }
  if (uriBytes > settings.maxUriBytes)
    return refuse(414, "the address is longer than " + std::to_string(settings.maxUriBytes) + " bytes");
  if (sizeOf(headers) > settings.maxHeaderBytes)
    return refuse(431, "the headers are longer than " + std::to_string(settings.maxHeaderBytes) + " bytes");
  if (soup_message_headers_get_encoding(headers) == SOUP_ENCODING_CHUNKED)
    return refuse(411, "a request with a body needs a Content-Length");
  if (soup_message_headers_get_content_length(headers) > static_cast<goffset>(maxBodyBytes))
    return refuse(413, "the body is longer than " + std::to_string(maxBodyBytes) + " bytes");
  return std::nullopt;
}

}  // namespace rostra::origin
