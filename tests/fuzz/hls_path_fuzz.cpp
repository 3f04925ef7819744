// SPDX-License-Identifier: Apache-2.0
// In: any bytes as the address below /hls/. Checks that every accepted address has exactly one spelling.
#include "base/check.hpp"
#include "hls/request.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace {
using namespace rostra::hls;

std::string spell(const RenditionPath& at) {
  const std::string key = at.key.empty() ? "" : '~' + at.key;
  return at.space + '/' + at.show + key + '/' + at.rendition + '/';
}
struct Spell {
  std::string operator()(const MultivariantPath& path) const { return path.space + "/live.m3u8"; }
  std::string operator()(const MediaPlaylistPath& path) const { return spell(path.at) + "live.m3u8"; }
  std::string operator()(const InitPath& path) const {
    return spell(path.at) + std::to_string(path.epoch) + "/init.mp4";
  }
  std::string operator()(const SegmentPath& path) const {
    return spell(path.at) + std::to_string(path.epoch) + '/' + std::to_string(path.msn) + ".m4s";
  }
  std::string operator()(const PartPath& path) const {
    return spell(path.at) + std::to_string(path.epoch) + '/' + std::to_string(path.msn) + '.' +
           std::to_string(path.part) + ".m4s";
  }
};
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto path = parsePath(text);
  if (path) {
    ROSTRA_CHECK(std::visit(Spell{}, *path) == text);
  } else {
    ROSTRA_CHECK(!path.error().message.empty());
  }
  return 0;
}
