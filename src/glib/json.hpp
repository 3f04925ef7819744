// SPDX-License-Identifier: Apache-2.0
// Reading untrusted JSON with limits and clear errors, and writing it. Used by the generated messages and by
// hand for answers of the admin socket. Pure: any thread.
#pragma once

#include "base/result.hpp"
#include "glib/ref.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rostra::glib {

/// Parses one JSON object (RFC 8259). InvalidInput when it is anything else, deeper than 16 levels, or larger
/// than `maxBytes`.
[[nodiscard]] Result<Ref<JsonObject>> parseObject(std::string_view text, std::size_t maxBytes);
/// Compact text of an object.
[[nodiscard]] std::string toText(JsonObject* object);
/// Indented text of an object, for people.
[[nodiscard]] std::string toPrettyText(JsonObject* object);

/// Members of an object, each with its limits. InvalidInput names the member and what it must be.
[[nodiscard]] Result<std::string> readString(JsonObject* object, const char* name, std::size_t maxBytes);
[[nodiscard]] Result<bool> readBoolean(JsonObject* object, const char* name);
[[nodiscard]] Result<std::int64_t> readInteger(JsonObject* object, const char* name, std::int64_t min,
                                               std::int64_t max);
[[nodiscard]] Result<double> readNumber(JsonObject* object, const char* name, double min, double max);
[[nodiscard]] Result<JsonArray*> readArray(JsonObject* object, const char* name, std::size_t maxItems);
[[nodiscard]] Result<JsonObject*> readObject(JsonObject* object, const char* name);
/// Element of an array read by readArray(); `name` is for the error text.
[[nodiscard]] Result<JsonObject*> objectAt(JsonArray* array, std::size_t index, const char* name);
[[nodiscard]] Result<std::string> stringAt(JsonArray* array, std::size_t index, const char* name,
                                           std::size_t maxBytes);
[[nodiscard]] Result<std::int64_t> integerAt(JsonArray* array, std::size_t index, const char* name,
                                             std::int64_t min, std::int64_t max);
/// True when the member is there and not null.
[[nodiscard]] bool has(JsonObject* object, const char* name) noexcept;

}  // namespace rostra::glib
