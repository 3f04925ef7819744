// SPDX-License-Identifier: Apache-2.0
#include "origin/web/request_source.hpp"

#include "base/text.hpp"

#include <libsoup/soup.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>

namespace rostra::origin {
namespace {

constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";

/// Without blanks, and without the slash that people put behind an address.
std::string_view trimmed(std::string_view text) {
  return trimEnd(trimStart(text, kBlanks), " \t/");
}

bool isIpAddress(std::string_view text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  const std::string copy(text);
  return ::inet_pton(AF_INET, copy.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1;
}

bool trusted(std::string_view peer, const PublicAddress& address) {
  return std::find(address.trustedProxies.begin(), address.trustedProxies.end(), peer) !=
         address.trustedProxies.end();
}

/// Where the port of "host:port" begins; npos when there is none. Colons in brackets are of an IPv6 address.
std::size_t portOf(std::string_view host) {
  const std::size_t bracket = host.find(']');
  return host.find(':', bracket == std::string_view::npos ? 0 : bracket);
}

/// "Example.org:443" -> "example.org", "[::1]:80" -> "::1".
std::string nameOf(std::string_view host) {
  std::string_view name = host.substr(0, portOf(host));
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  return toLower(trimEnd(name, "."));
}

/// "https://Example.org" -> "example.org:443"; empty when it is no origin.
std::string hostAndPort(std::string_view origin) {
  const std::string text = toLower(trimmed(origin));
  const bool tls = text.starts_with(kHttps);
  if (!tls && !text.starts_with(kHttp)) return {};
  std::string host = text.substr(tls ? kHttps.size() : kHttp.size());
  if (host.empty() || host.find_first_of("/@?# ") != std::string::npos) return {};
  if (portOf(host) == std::string::npos) host += tls ? ":443" : ":80";
  return host;
}

/// "https://example.org" -> "example.org".
std::string_view authorityOf(std::string_view url) {
  const std::size_t scheme = url.find("://");
  return trimmed(scheme == std::string_view::npos ? url : url.substr(scheme + 3));
}

bool nameAllowed(std::string_view host, const PublicAddress& address) {
  const std::string name = nameOf(trimmed(host));
  if (address.url.empty() || name == "localhost" || isIpAddress(name) ||
      name == nameOf(authorityOf(address.url)))
    return true;
  return std::any_of(address.allowedHosts.begin(), address.allowedHosts.end(),
                     [&](const std::string& other) { return name == nameOf(other); });
}

/// All values of a header, as if they stood in one.
void append(std::string& all, std::string_view value) {
  if (!all.empty()) all += ',';
  all += value;
}

}  // namespace

RequestSource sourceOf(const HttpRequest& request) {
  RequestSource source;
  source.peer = request.remote;
  source.host = request.header("Host");
  source.origin = request.header("Origin");
  source.fetchSite = request.header("Sec-Fetch-Site");
  for (const auto& [name, value] : request.headers) {
    if (equalsNoCase(name, "X-Forwarded-For")) append(source.forwardedFor, value);
    if (equalsNoCase(name, "X-Forwarded-Proto")) append(source.forwardedProto, value);
  }
  return source;
}

RequestSource sourceOf(SoupServerMessage* message) {
  SoupMessageHeaders* headers = soup_server_message_get_request_headers(message);
  const auto header = [headers](const char* name) {
    const char* value = soup_message_headers_get_list(headers, name);
    return std::string(value ? value : "");
  };
  const char* peer = soup_server_message_get_remote_host(message);
  return {peer ? peer : "",          header("Host"),
          header("Origin"),          header("Sec-Fetch-Site"),
          header("X-Forwarded-For"), header("X-Forwarded-Proto")};
}

std::string clientAddress(const RequestSource& source, const PublicAddress& address) {
  std::string client = source.peer;
  if (!trusted(client, address)) return client;
  std::string_view chain = source.forwardedFor;
  // From the right: each trusted proxy added its peer; anyone can write what is further left.
  while (!chain.empty()) {
    const std::size_t comma = chain.rfind(',');
    const std::string_view last = trimmed(comma == std::string_view::npos ? chain : chain.substr(comma + 1));
    if (!isIpAddress(last)) break;
    client = last;
    if (!trusted(client, address) || comma == std::string_view::npos) break;
    chain = chain.substr(0, comma);
  }
  return client;
}

bool cameOverTls(const RequestSource& source, const PublicAddress& address) {
  return trusted(source.peer, address) && toLower(trimmed(source.forwardedProto)) == "https";
}

bool hostAllowed(const RequestSource& source, const PublicAddress& address) {
  return trusted(source.peer, address) || nameAllowed(source.host, address);
}

bool ownOrigin(const RequestSource& source, const PublicAddress& address) {
  const std::string from = hostAndPort(source.origin);
  if (from.empty()) return false;
  if (!address.url.empty() && from == hostAndPort(address.url)) return true;
  std::string host = toLower(trimmed(source.host));
  // A proxy that is trusted to have chosen the server is not trusted to know its pages.
  if (host.empty() || !nameAllowed(host, address)) return false;
  if (portOf(host) == std::string::npos) host += source.origin.starts_with("https") ? ":443" : ":80";
  return from == host;
}

bool fromOwnPage(const RequestSource& source, const PublicAddress& address) {
  if (!source.fetchSite.empty() && source.fetchSite != "same-origin") return false;
  if (source.origin.empty()) return !source.fetchSite.empty();
  return ownOrigin(source, address);
}

std::string webSocketSource(const RequestSource& source, const PublicAddress& address) {
  const std::string_view host = trimmed(source.host);
  const bool named = !host.empty() && nameAllowed(host, address);
  if (!address.url.empty() && (!named || nameOf(host) == nameOf(authorityOf(address.url))))
    return (address.url.starts_with(kHttps) ? "wss://" : "ws://") + std::string(authorityOf(address.url));
  const bool plain = std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(".-_:[]").find(c) != std::string_view::npos;
  });
  if (!named || !plain) return {};
  return (cameOverTls(source, address) ? "wss://" : "ws://") + std::string(host);
}

std::string serverAddress(const RequestSource& source, const PublicAddress& address) {
  const std::string webSocket = webSocketSource(source, address);
  return webSocket.empty() ? std::string() : "http" + webSocket.substr(std::string_view("ws").size());
}

}  // namespace rostra::origin
