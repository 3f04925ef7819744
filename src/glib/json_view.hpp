// SPDX-License-Identifier: Apache-2.0
// Reading JSON of our own processes for display and sums: what is missing or of another type reads as nothing
// instead of failing; a null object has no members. In: json-glib objects; out: texts and numbers. Pure: any
// thread.
#pragma once

#include <json-glib/json-glib.h>

#include <cstdint>
#include <string>

namespace rostra::glib {

/// The member, or null.
[[nodiscard]] JsonNode* memberOf(JsonObject* object, const char* name) noexcept;
[[nodiscard]] std::string textOf(JsonObject* object, const char* name);
/// 0 also for what is not finite.
[[nodiscard]] double numberOf(JsonObject* object, const char* name) noexcept;
/// The number, rounded.
[[nodiscard]] std::int64_t countOf(JsonObject* object, const char* name) noexcept;
[[nodiscard]] bool flagOf(JsonObject* object, const char* name) noexcept;
[[nodiscard]] JsonObject* objectOf(JsonObject* object, const char* name) noexcept;

/// Calls `each` with every object in a list.
template <class F>
void eachOf(JsonObject* object, const char* name, F each) {
  JsonNode* node = memberOf(object, name);
  if (!node || !JSON_NODE_HOLDS_ARRAY(node)) return;
  JsonArray* array = json_node_get_array(node);
  for (guint i = 0; i < json_array_get_length(array); ++i) {
    JsonNode* item = json_array_get_element(array, i);
    if (JSON_NODE_HOLDS_OBJECT(item)) each(json_node_get_object(item));
  }
}

}  // namespace rostra::glib
