// SPDX-License-Identifier: Apache-2.0
// What a viewer asks for below /live/: `<space>.mp4`, and which rendition in the query. In: text from
// strangers; out: a typed request or a reason. Pure. docs/http.md.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace rostra::origin {

struct FrameRequest {
  std::string space;
  std::string rung;  ///< name of a rendition; empty = the first of the ladder
  std::string key;   ///< of a viewer of a private show; empty = none
  bool operator==(const FrameRequest&) const = default;
};

/// `path`: what follows "/live/"; `query`: as sent, without '?'. InvalidInput for a bad space name and for a
/// parameter that is unknown, repeated or cannot be one, NotFound for everything that is not an address of
/// this server.
[[nodiscard]] Result<FrameRequest> parseFrameRequest(std::string_view path, std::string_view query);

}  // namespace rostra::origin
