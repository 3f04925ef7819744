// SPDX-License-Identifier: Apache-2.0
// What a viewer asks for: addresses below /hls/ and delivery directives in the query. In: text from
// strangers; out: typed requests or a reason. Pure. Spec: draft-pantos-hls-rfc8216bis s.6.2.5, docs/http.md.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace rostra::hls {

/// Delivery directives of a media playlist request.
struct PlaylistQuery {
  std::optional<std::uint64_t> msn;   ///< _HLS_msn
  std::optional<std::uint32_t> part;  ///< _HLS_part, only with msn
  bool skip = false;                  ///< _HLS_skip
  std::string key{};                  ///< key: of the playlist of a private space; empty = none
  bool operator==(const PlaylistQuery&) const = default;
};

/// One `name=value` of a query as it was sent: nothing is decoded. Without '=' the value is empty.
struct QueryParameter {
  std::string_view name;
  std::string_view value;
};
/// Takes the first one off a query that is not empty.
[[nodiscard]] QueryParameter takeParameter(std::string_view& query) noexcept;

/// True for what can be a key of a private show: [a-z0-9]{1,64}.
[[nodiscard]] bool isKey(std::string_view text) noexcept;

/// Parses the raw query (without '?'). Parameters that are neither directives nor the key are ignored;
/// InvalidInput for directives that are not numbers, are repeated, or a part without a msn, and for a key
/// that cannot be one.
[[nodiscard]] Result<PlaylistQuery> parsePlaylistQuery(std::string_view query);

struct MultivariantPath {
  std::string space;
  bool operator==(const MultivariantPath&) const = default;
};
/// A rendition of a show; everything below it starts with this.
struct RenditionPath {
  std::string space;
  std::string show;
  std::string rendition;
  std::string key{};  ///< of a viewer of a private show; empty = none
  bool operator==(const RenditionPath&) const = default;
};
struct MediaPlaylistPath {
  RenditionPath at;
  bool operator==(const MediaPlaylistPath&) const = default;
};
struct InitPath {
  RenditionPath at;
  std::uint32_t epoch = 0;
  bool operator==(const InitPath&) const = default;
};
struct SegmentPath {
  RenditionPath at;
  std::uint32_t epoch = 0;
  std::uint64_t msn = 0;
  bool operator==(const SegmentPath&) const = default;
};
struct PartPath {
  RenditionPath at;
  std::uint32_t epoch = 0;
  std::uint64_t msn = 0;
  std::uint32_t part = 0;
  bool operator==(const PartPath&) const = default;
};
using Path = std::variant<MultivariantPath, MediaPlaylistPath, InitPath, SegmentPath, PartPath>;

/// Parses what follows "/hls/": `<space>/live.m3u8`, `<space>/<show>/<rendition>/live.m3u8`, and below that
/// `<epoch>/init.mp4`, `<epoch>/<msn>.m4s`, `<epoch>/<msn>.<part>.m4s`. A key stands behind the show,
/// `<show>~<key>`, so that everything a playlist names relative to itself carries it. Numbers have one
/// spelling (no leading zeros), so a thing has one address for each viewer. InvalidInput for a bad space
/// name, NotFound for everything that is not an address of this server.
[[nodiscard]] Result<Path> parsePath(std::string_view path);

/// True for a valid show or rendition in an address: [a-z0-9-]{1,32}.
[[nodiscard]] bool isPathName(std::string_view name) noexcept;

}  // namespace rostra::hls
