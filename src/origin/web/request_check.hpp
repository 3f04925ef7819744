// SPDX-License-Identifier: Apache-2.0
// What a request must be before anyone looks at it: well-formed, not too long, and meant for this server. In:
// its headers; out: the answer to one that is not. Thread: the message's.
#pragma once

#include "origin/live/answers.hpp"
#include "origin/web/web_request.hpp"

#include <libsoup/soup.h>

#include <optional>
#include <string>

namespace rostra::origin {

/// What to answer instead of reading on; nothing when the request may come. `malformed`: what RequestScanner
/// says about its head. `handler`: of its address, or null.
[[nodiscard]] std::optional<Answer> checkRequest(SoupServerMessage* message, const std::string& malformed,
                                                 const WebSettings& settings, const PrefixHandler* handler);

}  // namespace rostra::origin
