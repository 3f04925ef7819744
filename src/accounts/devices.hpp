// SPDX-License-Identifier: Apache-2.0
// Browsers from which somebody has logged in before. In: a cookie that only this server can make; out:
// whether a browser is known to an account, and by which name its attempts are counted. So a stranger who
// tries passwords uses up the attempts of strangers, never those of the owner's own browser. It proves
// nothing else: whoever has the cookie still needs the password. Pure, thread: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rostra::accounts {

inline constexpr std::string_view kDeviceCookie = "rostra_device";
/// Over TLS, as kSecureSessionCookie.
inline constexpr std::string_view kSecureDeviceCookie = "__Host-rostra_device";

/// A new proof that this browser has logged in as the account with this name. `serverSecret`: of this server;
/// `nameKey`: UserName::key.
[[nodiscard]] std::string makeDeviceProof(std::string_view serverSecret, std::string_view nameKey);
/// The device of a Cookie header, if it is known to this account.
[[nodiscard]] std::optional<std::string> knownDevice(std::string_view serverSecret, std::string_view nameKey,
                                                     std::string_view cookieHeader);

}  // namespace rostra::accounts
