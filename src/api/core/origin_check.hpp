// SPDX-License-Identifier: Apache-2.0
// Where a request comes from: the client's address behind proxies that are trusted, whether it came over
// TLS, and whether a page of this server sent it. Pure, thread: any.
#pragma once

#include "origin/web/web_front.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rostra::api {

/// The peer, or behind trusted proxies the nearest address in X-Forwarded-For that is not a trusted proxy.
[[nodiscard]] std::string clientAddress(const origin::HttpRequest& request,
                                        const std::vector<std::string>& trustedProxies);
/// X-Forwarded-Proto of a trusted proxy says https.
[[nodiscard]] bool cameOverTls(const origin::HttpRequest& request,
                               const std::vector<std::string>& trustedProxies);
/// True when the browser says that a page of this server sent it: Sec-Fetch-Site, if there, is same-origin,
/// and Origin, if there, names the Host that was addressed or `publicUrl`. False when neither is there.
[[nodiscard]] bool fromOwnPage(const origin::HttpRequest& request, std::string_view publicUrl);

}  // namespace rostra::api
