// SPDX-License-Identifier: Apache-2.0
// How long an address, its headers and a body may be. In: the headers of a request; out: the answer to one
// that is too long. Thread: the message's.
#pragma once

#include "origin/live/answers.hpp"
#include "origin/web/web_request.hpp"

#include <libsoup/soup.h>

#include <optional>

namespace rostra::origin {

/// What to answer instead of reading on; nothing when the request may come. `handler`: of its address, or
/// null.
[[nodiscard]] std::optional<Answer> checkLimits(SoupServerMessage* message, const WebSettings& settings,
                                                const PrefixHandler* handler);

}  // namespace rostra::origin
