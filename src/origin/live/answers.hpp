// SPDX-License-Identifier: Apache-2.0
// The answers of the origin, without any HTTP library: what each kind of resource carries in its headers
// (docs/http.md). Pure.
#pragma once

#include "glib/ref.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace rostra::origin {

/// A status, a body that is shared by all viewers, and how long it may be
/// cached.
struct Answer {
  unsigned status = 200;
  const char* contentType = "";
  const char* cacheControl = "";
  glib::Ref<GBytes> body;
  glib::Ref<GBytes> gzip;          ///< the same body, compressed, if that is smaller
  unsigned retryAfterSeconds = 0;  ///< 0 = no Retry-After
  bool ranges = false;             ///< Range applies
};
/// Ask again when the space changes, until `limit` has passed since the request came; then answer
/// `onTimeout`.
struct Hold {
  std::chrono::milliseconds limit{0};
  Answer onTimeout;
};

inline constexpr const char* kNoCache = "no-cache";
inline constexpr const char* kNoStore = "no-store";
// An address below an epoch never carries other bytes, so caches may keep it as long as they like.
inline constexpr const char* kImmutable = "public, max-age=3600, immutable";
// Of a private show: no cache that others share may keep it, and the viewer's own only what they have seen,
// for as long as a player may seek back.
inline constexpr const char* kPrivateMedia = "private, max-age=60";

/// A copy of the text as bytes.
[[nodiscard]] glib::Ref<GBytes> toBytes(std::string_view text);
/// A text and what it is compressed to, made once for all who ask for it.
struct PlaylistText {
  glib::Ref<GBytes> plain;
  glib::Ref<GBytes> gzip;
  explicit operator bool() const noexcept { return static_cast<bool>(plain); }
};
[[nodiscard]] PlaylistText makePlaylistText(std::string_view text);
[[nodiscard]] Answer playlistAnswer(PlaylistText text, const char* cacheControl);
[[nodiscard]] Answer mediaAnswer(glib::Ref<GBytes> bytes);
/// `{"error":code,"message":message}`: what went wrong and what to do. Not cached.
[[nodiscard]] Answer problem(unsigned status, std::string_view code, std::string_view message);
/// The same as problem+json (RFC 9457).
[[nodiscard]] Answer problemJson(unsigned status, std::string_view code, std::string_view message);

}  // namespace rostra::origin
