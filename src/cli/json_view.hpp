// SPDX-License-Identifier: Apache-2.0
// Reading answers of our own server for display: what is missing shows as nothing instead of failing. In:
// json-glib objects; out: texts and numbers.
#pragma once

#include <json-glib/json-glib.h>

#include <cmath>
#include <cstdint>
#include <string>

namespace rostra::cli {

inline JsonNode* memberOf(JsonObject* object, const char* name) {
  return object && json_object_has_member(object, name) ? json_object_get_member(object, name) : nullptr;
}
inline std::string textOf(JsonObject* object, const char* name) {
  JsonNode* node = memberOf(object, name);
  const char* text = node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING
                         ? json_node_get_string(node)
                         : "";
  return text ? text : "";
}
inline double numberOf(JsonObject* object, const char* name) {
  JsonNode* node = memberOf(object, name);
  if (!node || !JSON_NODE_HOLDS_VALUE(node)) return 0;
  if (json_node_get_value_type(node) == G_TYPE_INT64) return static_cast<double>(json_node_get_int(node));
  return json_node_get_value_type(node) == G_TYPE_DOUBLE ? json_node_get_double(node) : 0;
}
inline std::int64_t countOf(JsonObject* object, const char* name) {
  return std::llround(numberOf(object, name));
}
inline bool flagOf(JsonObject* object, const char* name) {
  JsonNode* node = memberOf(object, name);
  return node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_BOOLEAN &&
         json_node_get_boolean(node);
}
inline JsonObject* objectOf(JsonObject* object, const char* name) {
  JsonNode* node = memberOf(object, name);
  return node && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : nullptr;
}
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

}  // namespace rostra::cli
