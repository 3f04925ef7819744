// SPDX-License-Identifier: Apache-2.0
// Makes the answers of the origin: what each kind of resource carries in its headers (docs/http.md).
#pragma once

#include "origin/live/origin.hpp"

#include <string>
#include <string_view>

namespace rostra::origin {

inline constexpr const char* kNoCache = "no-cache";
inline constexpr const char* kNoStore = "no-store";
// An address below an epoch never carries other bytes, so caches may keep it as long as they like.
inline constexpr const char* kImmutable = "public, max-age=3600, immutable";

/// A copy of the text as bytes.
[[nodiscard]] glib::Ref<GBytes> toBytes(std::string_view text);
[[nodiscard]] Answer playlistAnswer(glib::Ref<GBytes> text, const char* cacheControl);
[[nodiscard]] Answer mediaAnswer(glib::Ref<GBytes> bytes);
/// `{"error":code,"message":message}`: what went wrong and what to do. Not cached.
[[nodiscard]] Answer problemJson(unsigned status, std::string_view code, std::string_view message);
[[nodiscard]] Answer problem(unsigned status, std::string_view code, std::string_view message);
/// A JSON string literal.
[[nodiscard]] std::string quoteJson(std::string_view text);

}  // namespace rostra::origin
