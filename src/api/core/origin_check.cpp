// SPDX-License-Identifier: Apache-2.0
#include "api/core/origin_check.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace rostra::api {
namespace {

/// Without blanks, and without the slash that people put behind an address.
std::string_view trimmed(std::string_view text) {
  return trimEnd(trimStart(text, kBlanks), " 	/");
}

bool isIpAddress(std::string_view text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  const std::string copy(text);
  return ::inet_pton(AF_INET, copy.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1;
}

bool trusted(std::string_view address, const std::vector<std::string>& proxies) {
  return std::find(proxies.begin(), proxies.end(), address) != proxies.end();
}

/// "https://example.org:443" -> "example.org:443"; the port that the scheme means is added.
std::string hostAndPort(std::string_view origin) {
  constexpr std::string_view kHttp = "http://";
  constexpr std::string_view kHttps = "https://";
  const std::string text = toLower(trimmed(origin));
  const bool tls = text.starts_with(kHttps);
  if (!tls && !text.starts_with(kHttp)) return {};
  std::string host = text.substr(tls ? kHttps.size() : kHttp.size());
  if (host.empty() || host.find_first_of("/@?# ") != std::string::npos) return {};
  if (host.find(':', host.find(']') == std::string::npos ? 0 : host.find(']')) == std::string::npos) {
    host += tls ? ":443" : ":80";
  }
  return host;
}

bool hasPort(std::string_view host) {
  const std::size_t bracket = host.find(']');
  return host.find(':', bracket == std::string_view::npos ? 0 : bracket) != std::string_view::npos;
}

}  // namespace

std::string clientAddress(const origin::HttpRequest& request, const std::vector<std::string>& proxies) {
  std::string address = request.remote;
  if (!trusted(address, proxies)) return address;
  std::string_view chain = request.header("X-Forwarded-For");
  // From the right: each trusted proxy added its peer; anyone can write what is further left.
  while (!chain.empty()) {
    const std::size_t comma = chain.rfind(',');
    const std::string_view last = trimmed(comma == std::string_view::npos ? chain : chain.substr(comma + 1));
    if (!isIpAddress(last)) break;
    address = last;
    if (!trusted(address, proxies) || comma == std::string_view::npos) break;
    chain = chain.substr(0, comma);
  }
  return address;
}

bool cameOverTls(const origin::HttpRequest& request, const std::vector<std::string>& proxies) {
  return trusted(request.remote, proxies) && toLower(trimmed(request.header("X-Forwarded-Proto"))) == "https";
}

bool fromOwnPage(const origin::HttpRequest& request, std::string_view publicUrl) {
  const std::string_view site = request.header("Sec-Fetch-Site");
  if (!site.empty() && site != "same-origin") return false;
  const std::string_view sent = request.header("Origin");
  if (sent.empty()) return !site.empty();
  const std::string from = hostAndPort(sent);
  if (from.empty()) return false;
  if (!publicUrl.empty() && from == hostAndPort(publicUrl)) return true;
  std::string host = toLower(trimmed(request.header("Host")));
  if (host.empty()) return false;
  // TLS may have ended in a proxy: the scheme of the origin says which port a Host without one means.
  if (!hasPort(host)) host += sent.starts_with("https") ? ":443" : ":80";
  return from == host;
}

}  // namespace rostra::api
