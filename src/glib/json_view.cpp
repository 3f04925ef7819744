// SPDX-License-Identifier: Apache-2.0
#include "glib/json_view.hpp"

#include <cmath>

namespace rostra::glib {
namespace {

/// The member as a value of `type`, or null.
JsonNode* valueOf(JsonObject* object, const char* name, GType type) noexcept {
  JsonNode* node = memberOf(object, name);
  return node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == type ? node : nullptr;
}

}  // namespace

JsonNode* memberOf(JsonObject* object, const char* name) noexcept {
  return object ? json_object_get_member(object, name) : nullptr;
}

std::string textOf(JsonObject* object, const char* name) {
  JsonNode* node = valueOf(object, name, G_TYPE_STRING);
  const char* text = node ? json_node_get_string(node) : nullptr;
  return text ? text : "";
}

double numberOf(JsonObject* object, const char* name) noexcept {
  if (JsonNode* node = valueOf(object, name, G_TYPE_INT64)) {
    return static_cast<double>(json_node_get_int(node));
  }
  JsonNode* node = valueOf(object, name, G_TYPE_DOUBLE);
  const double value = node ? json_node_get_double(node) : 0;
  return std::isfinite(value) ? value : 0;
}

std::int64_t countOf(JsonObject* object, const char* name) noexcept {
  return std::llround(numberOf(object, name));
}

bool flagOf(JsonObject* object, const char* name) noexcept {
  JsonNode* node = valueOf(object, name, G_TYPE_BOOLEAN);
  return node && json_node_get_boolean(node) != FALSE;
}

JsonObject* objectOf(JsonObject* object, const char* name) noexcept {
  JsonNode* node = memberOf(object, name);
  return node && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : nullptr;
}

}  // namespace rostra::glib
