// SPDX-License-Identifier: Apache-2.0
#include "glib/json.hpp"

#include "glib/handle.hpp"

#include <cmath>

namespace rostra::glib {
namespace {

constexpr int kMaxDepth = 16;

/// What is wrong with `text` that json-glib would not notice; null when it looks like one object that is not
/// too deep. json-glib parses recursively, so a few kilobytes of '[' would exhaust the stack; it takes `var x
/// = {}` and `{}{}`; and it gives strings out as C strings, which end at a zero character, so what follows
/// one would silently be lost.
const char* faultOf(std::string_view text) noexcept {
  constexpr std::string_view kSpace = " \t\r\n";
  constexpr std::string_view kZero = "\\u0000";
  const std::size_t first = text.find_first_not_of(kSpace);
  bool oneObject = first != std::string_view::npos && text[first] == '{';
  int depth = 0;
  bool inString = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (inString) {
      if (c == '\\') {
        if (text.substr(i, kZero.size()) == kZero) return "a text contains a zero character";
        ++i;
      } else if (c == '"') {
        inString = false;
      }
    } else if (c == '"') {
      inString = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxDepth) return "the JSON is nested too deeply";
    } else if (c == '}' || c == ']') {
      if (--depth <= 0 && text.find_first_not_of(kSpace, i + 1) != std::string_view::npos) oneObject = false;
    }
  }
  return oneObject ? nullptr : "the message is not a JSON object";
}

tl::unexpected<Error> badMember(const char* name, std::string_view must) {
  return fail(ErrorKind::InvalidInput, std::string("'") + name + "' must be " + std::string(must));
}

/// The member as a value of `type`, or null.
JsonNode* valueOf(JsonObject* object, const char* name) noexcept {
  JsonNode* node = json_object_get_member(object, name);
  return node && JSON_NODE_HOLDS_VALUE(node) ? node : nullptr;
}

std::string text(JsonObject* object, gboolean pretty) {
  auto node = Ref<JsonNode>::adopt(json_node_new(JSON_NODE_OBJECT));
  json_node_set_object(node.get(), object);
  return CharPtr(json_to_string(node.get(), pretty)).get();
}

}  // namespace

Result<Ref<JsonObject>> parseObject(std::string_view text, std::size_t maxBytes) {
  if (text.size() > maxBytes) {
    return fail(ErrorKind::InvalidInput, "the message is larger than " + std::to_string(maxBytes) + " bytes");
  }
  // json-glib takes a null pointer, which an empty view may hold, for a mistake of the program.
  if (text.empty()) return fail(ErrorKind::InvalidInput, "the message is empty");
  if (!g_utf8_validate_len(text.data(), text.size(), nullptr)) {
    return fail(ErrorKind::InvalidInput, "the message is not valid UTF-8");
  }
  if (const char* fault = faultOf(text)) return fail(ErrorKind::InvalidInput, fault);
  // Not json_parser_new_immutable(): with json-glib 1.10 (Debian 13) a second value after the first ends the
  // process, "assertion failed: json_node_is_immutable (parser->priv->root)". Test:
  // ParseObject.RefusesASecondValue.
  const auto parser = Ref<JsonParser>::adopt(json_parser_new());
  ErrorOut error;
  if (!json_parser_load_from_data(parser.get(), text.data(), static_cast<gssize>(text.size()), error.out())) {
    return fail(ErrorKind::InvalidInput, "the message is not JSON");
  }
  JsonNode* root = json_parser_get_root(parser.get());
  if (!root || !JSON_NODE_HOLDS_OBJECT(root))
    return fail(ErrorKind::InvalidInput, "the message is not a JSON object");
  return Ref<JsonObject>::retain(json_node_get_object(root));
}

std::string toText(JsonObject* object) {
  return text(object, FALSE);
}
std::string toPrettyText(JsonObject* object) {
  return text(object, TRUE);
}

Result<std::string> readString(JsonObject* object, const char* name, std::size_t maxBytes) {
  JsonNode* node = valueOf(object, name);
  if (!node || json_node_get_value_type(node) != G_TYPE_STRING) return badMember(name, "a string");
  std::string value = json_node_get_string(node);
  if (value.size() > maxBytes) return badMember(name, "at most " + std::to_string(maxBytes) + " bytes long");
  // Some escapes of half a surrogate pair pass json-glib; sent on, they would end the other browsers'
  // sockets.
  if (!g_utf8_validate_len(value.data(), value.size(), nullptr)) return badMember(name, "valid Unicode text");
  return value;
}

Result<bool> readBoolean(JsonObject* object, const char* name) {
  JsonNode* node = valueOf(object, name);
  if (!node || json_node_get_value_type(node) != G_TYPE_BOOLEAN) return badMember(name, "true or false");
  return json_node_get_boolean(node) != FALSE;
}

Result<std::int64_t> readInteger(JsonObject* object, const char* name, std::int64_t min, std::int64_t max) {
  JsonNode* node = valueOf(object, name);
  const std::string range = "a whole number from " + std::to_string(min) + " to " + std::to_string(max);
  if (!node || json_node_get_value_type(node) != G_TYPE_INT64) return badMember(name, range);
  const std::int64_t value = json_node_get_int(node);
  if (value < min || value > max) return badMember(name, range);
  return value;
}

Result<double> readNumber(JsonObject* object, const char* name, double min, double max) {
  JsonNode* node = valueOf(object, name);
  const GType type = node ? json_node_get_value_type(node) : G_TYPE_INVALID;
  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE) return badMember(name, "a number");
  const double value =
      type == G_TYPE_INT64 ? static_cast<double>(json_node_get_int(node)) : json_node_get_double(node);
  if (!std::isfinite(value) || value < min || value > max) {
    return badMember(name, "a number from " + std::to_string(min) + " to " + std::to_string(max));
  }
  return value;
}

Result<JsonArray*> readArray(JsonObject* object, const char* name, std::size_t maxItems) {
  JsonNode* node = json_object_get_member(object, name);
  if (!node || !JSON_NODE_HOLDS_ARRAY(node)) return badMember(name, "a list");
  JsonArray* array = json_node_get_array(node);
  if (json_array_get_length(array) > maxItems) {
    return badMember(name, "a list of at most " + std::to_string(maxItems) + " items");
  }
  return array;
}

Result<JsonObject*> readObject(JsonObject* object, const char* name) {
  JsonNode* node = json_object_get_member(object, name);
  if (!node || !JSON_NODE_HOLDS_OBJECT(node)) return badMember(name, "an object");
  return json_node_get_object(node);
}

Result<JsonObject*> objectAt(JsonArray* array, std::size_t index, const char* name) {
  JsonNode* node = json_array_get_element(array, static_cast<guint>(index));
  if (!node || !JSON_NODE_HOLDS_OBJECT(node)) return badMember(name, "a list of objects");
  return json_node_get_object(node);
}

Result<std::string> stringAt(JsonArray* array, std::size_t index, const char* name, std::size_t maxBytes) {
  JsonNode* node = json_array_get_element(array, static_cast<guint>(index));
  if (!node || !JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_STRING) {
    return badMember(name, "a list of strings");
  }
  std::string value = json_node_get_string(node);
  if (value.size() > maxBytes)
    return badMember(name, "a list of strings of at most " + std::to_string(maxBytes) + " bytes");
  return value;
}

Result<std::int64_t> integerAt(JsonArray* array, std::size_t index, const char* name, std::int64_t min,
                               std::int64_t max) {
  JsonNode* node = json_array_get_element(array, static_cast<guint>(index));
  const std::string range =
      "a list of whole numbers from " + std::to_string(min) + " to " + std::to_string(max);
  if (!node || !JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_INT64)
    return badMember(name, range);
  const std::int64_t value = json_node_get_int(node);
  if (value < min || value > max) return badMember(name, range);
  return value;
}

bool has(JsonObject* object, const char* name) noexcept {
  JsonNode* node = json_object_get_member(object, name);
  return node && !JSON_NODE_HOLDS_NULL(node);
}

}  // namespace rostra::glib
