// SPDX-License-Identifier: Apache-2.0
#include "origin/live/frame_request.hpp"

#include "base/id.hpp"
#include "hls/request.hpp"

namespace rostra::origin {

Result<FrameRequest> parseFrameRequest(std::string_view path, std::string_view query) {
  constexpr std::string_view kSuffix = ".mp4";
  if (!path.ends_with(kSuffix) || path.find('/') != std::string_view::npos)
    return fail(ErrorKind::NotFound, "no such address; what is on air is at /live/<space>.mp4");
  path.remove_suffix(kSuffix.size());
  if (auto slug = checkSlug(path); !slug) return tl::make_unexpected(slug.error());
  FrameRequest request;
  request.space = std::string(path);
  while (!query.empty()) {
    const auto [name, value] = hls::takeParameter(query);
    if (name == "rung") {
      if (!request.rung.empty() || !hls::isPathName(value))
        return fail(ErrorKind::InvalidInput, "rung must be given once, as the name of a rendition");
      request.rung = std::string(value);
    } else if (name == "key") {
      if (!request.key.empty() || !hls::isKey(value))
        return fail(ErrorKind::InvalidInput, "key must be given once, as the watch page received it");
      request.key = std::string(value);
    } else {
      return fail(ErrorKind::InvalidInput, "the only parameters here are rung and key");
    }
  }
  return request;
}

}  // namespace rostra::origin
