// SPDX-License-Identifier: Apache-2.0
// Where a request comes from and whom it is meant for: the client behind trusted proxies, TLS, the name this
// server was addressed by, and whether a page of this server sent it. One answer for pages, the API and
// signalling. In: headers and what the operator said about proxies and names; out: yes or no. Pure, thread:
// any.
#pragma once

#include "origin/web/web_front.hpp"

#include <string>
#include <string_view>
#include <vector>

// As libsoup declares it.
typedef struct _SoupServerMessage SoupServerMessage;  // NOLINT

namespace rostra::origin {

/// The headers that say so. Empty = not there.
struct RequestSource {
  std::string peer;  ///< IP address of the other end of the connection
  std::string host;
  std::string origin;
  std::string fetchSite;  ///< Sec-Fetch-Site
  std::string
      forwardedFor;  ///< all X-Forwarded-For, one after the other: proxies may add a header of their own
  std::string forwardedProto;  ///< X-Forwarded-Proto
};
[[nodiscard]] RequestSource sourceOf(const HttpRequest& request);
[[nodiscard]] RequestSource sourceOf(SoupServerMessage* message);

/// The peer, or behind trusted proxies the nearest address in X-Forwarded-For that is not a trusted proxy.
[[nodiscard]] std::string clientAddress(const RequestSource& source, const PublicAddress& address);
/// X-Forwarded-Proto of a trusted proxy says https.
[[nodiscard]] bool cameOverTls(const RequestSource& source, const PublicAddress& address);

/// False when this server has a public address and was addressed by another name: a page of a site whose name
/// was pointed at this server (DNS rebinding) would count as one of its own. IP addresses and localhost are
/// always right, because nobody can point those elsewhere, and so is whatever a trusted proxy sends.
[[nodiscard]] bool hostAllowed(const RequestSource& source, const PublicAddress& address);
/// True when Origin names the public address, or the Host that was addressed if that is a name of this
/// server. A proxy may have ended TLS, so the scheme of the origin only gives the port that a Host without
/// one means.
[[nodiscard]] bool ownOrigin(const RequestSource& source, const PublicAddress& address);
/// True when the browser says that a page of this server sent it: Sec-Fetch-Site, if there, is same-origin,
/// and Origin, if there, is an ownOrigin(). False when neither is there.
[[nodiscard]] bool fromOwnPage(const RequestSource& source, const PublicAddress& address);
/// Where pages of this server open their WebSocket, as a source of a Content-Security-Policy:
/// "wss://host:port"; empty when Host cannot stand in one. ws: allows wss: too (CSP 3 s.6.7.2.8).
[[nodiscard]] std::string webSocketSource(const RequestSource& source, const PublicAddress& address);
/// This server's address as the request named it, without a slash at its end, "https://host:port"; empty when
/// Host cannot stand in one.
[[nodiscard]] std::string serverAddress(const RequestSource& source, const PublicAddress& address);

}  // namespace rostra::origin
