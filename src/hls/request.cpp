// SPDX-License-Identifier: Apache-2.0
#include "hls/request.hpp"

#include "base/id.hpp"

#include <algorithm>
#include <charconv>

namespace rostra::hls {
namespace {

// Largest integer a browser counts exactly, far beyond any show.
constexpr std::uint64_t kMaxNumber = 9'007'199'254'740'991;

// Only digits, no sign, no leading zero: one spelling for each number.
std::optional<std::uint64_t> parseNumber(std::string_view text, std::uint64_t max) noexcept {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number > max) return std::nullopt;
  return number;
}

tl::unexpected<Error> badDirective(std::string_view name) {
  return fail(ErrorKind::InvalidInput, std::string(name) + " must be given once, as a decimal number");
}

tl::unexpected<Error> noSuchAddress() {
  return fail(ErrorKind::NotFound,
              "no such address; a show is at /hls/<space>/live.m3u8, and its playlists list everything else");
}

// `text` up to the next '/'; moves `text` behind it.
std::string_view takeSegment(std::string_view& text) noexcept {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::string_view head = text.substr(0, slash);
  text.remove_prefix(std::min(slash + 1, text.size()));
  return head;
}

}  // namespace

bool isPathName(std::string_view name) noexcept {
  constexpr std::size_t kMaxBytes = 32;
  return !name.empty() && name.size() <= kMaxBytes && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool isKey(std::string_view text) noexcept {
  constexpr std::size_t kMaxBytes = 64;
  return !text.empty() && text.size() <= kMaxBytes &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string_view::npos;
}

QueryParameter takeParameter(std::string_view& query) noexcept {
  const std::size_t ampersand = std::min(query.find('&'), query.size());
  const std::string_view pair = query.substr(0, ampersand);
  query.remove_prefix(std::min(ampersand + 1, query.size()));
  const std::size_t equals = std::min(pair.find('='), pair.size());
  return {pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size()))};
}

Result<PlaylistQuery> parsePlaylistQuery(std::string_view query) {
  PlaylistQuery result;
  bool skipSeen = false;
  while (!query.empty()) {
    const auto [name, value] = takeParameter(query);
    if (name == "_HLS_msn") {
      const auto number = parseNumber(value, kMaxNumber);
      if (!number || result.msn) return badDirective(name);
      result.msn = number;
    } else if (name == "_HLS_part") {
      constexpr std::uint64_t kMaxPart = 1'000'000;
      const auto number = parseNumber(value, kMaxPart);
      if (!number || result.part) return badDirective(name);
      result.part = static_cast<std::uint32_t>(*number);
    } else if (name == "_HLS_skip") {
      // "v2" also leaves out date ranges (s.6.2.5.1); there are none here.
      if (skipSeen || (value != "YES" && value != "v2")) {
        return fail(ErrorKind::InvalidInput, "_HLS_skip must be given once, as YES or v2");
      }
      skipSeen = result.skip = true;
    } else if (name == "key") {
      if (!result.key.empty() || !isKey(value)) {
        return fail(ErrorKind::InvalidInput, "key must be given once, as the watch page received it");
      }
      result.key = std::string(value);
    }
  }
  if (result.part && !result.msn) {
    return fail(ErrorKind::InvalidInput, "_HLS_part requires _HLS_msn");
  }
  return result;
}

Result<Path> parsePath(std::string_view path) {
  const std::string_view space = takeSegment(path);
  if (auto slug = checkSlug(space); !slug) return tl::make_unexpected(slug.error());
  if (path == "live.m3u8") return MultivariantPath{std::string(space)};

  const std::string_view showAndKey = takeSegment(path);
  const std::string_view show = showAndKey.substr(0, showAndKey.find('~'));
  const std::string_view key = showAndKey.substr(std::min(show.size() + 1, showAndKey.size()));
  const std::string_view rendition = takeSegment(path);
  const bool keyed = show.size() < showAndKey.size();
  if (!isPathName(show) || !isPathName(rendition) || (keyed && !isKey(key))) return noSuchAddress();
  RenditionPath at{std::string(space), std::string(show), std::string(rendition), std::string(key)};
  if (path == "live.m3u8") return MediaPlaylistPath{std::move(at)};

  const auto epoch = parseNumber(takeSegment(path), UINT32_MAX);
  if (!epoch || *epoch == 0) return noSuchAddress();
  const auto epochNumber = static_cast<std::uint32_t>(*epoch);
  if (path == "init.mp4") return InitPath{std::move(at), epochNumber};

  constexpr std::string_view kSuffix = ".m4s";
  if (!path.ends_with(kSuffix)) return noSuchAddress();
  path.remove_suffix(kSuffix.size());
  const std::size_t dot = path.find('.');
  const auto msn = parseNumber(path.substr(0, dot), kMaxNumber);
  if (!msn) return noSuchAddress();
  if (dot == std::string_view::npos) return SegmentPath{std::move(at), epochNumber, *msn};
  const auto part = parseNumber(path.substr(dot + 1), UINT32_MAX);
  if (!part) return noSuchAddress();
  return PartPath{std::move(at), epochNumber, *msn, static_cast<std::uint32_t>(*part)};
}

}  // namespace rostra::hls
