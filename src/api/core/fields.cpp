// SPDX-License-Identifier: Apache-2.0
#include "api/core/fields.hpp"

#include "base/text.hpp"
#include "glib/handle.hpp"

#include <tuple>

namespace rostra::api {
namespace {

constexpr std::size_t kMaxBody = 64U << 10;
constexpr std::size_t kMaxErrors = 20;
constexpr std::size_t kMaxName = 64;  // bytes of a field that is unknown

}  // namespace

tl::expected<glib::Ref<JsonObject>, Failure> parseBody(const std::string& body) {
  const auto refuse = [](std::string why) {
    return tl::make_unexpected(Failure{400, "invalid-json", std::move(why), {}, 0, {}});
  };
  auto parsed = glib::parseObject(body, kMaxBody);
  if (!parsed) return refuse("the body must be one JSON object: " + parsed.error().message);
  return std::move(*parsed);
}

JsonNode* Fields::member(const char* name) {
  known_.emplace(name);
  JsonNode* node = object_ ? json_object_get_member(object_, name) : nullptr;
  return node && !JSON_NODE_HOLDS_NULL(node) ? node : nullptr;
}

bool Fields::has(const char* name) {
  known_.emplace(name);
  return object_ && json_object_has_member(object_, name);
}

bool Fields::isNull(const char* name) {
  return has(name) && json_object_get_null_member(object_, name);
}

std::optional<std::string> Fields::text(const char* name) {
  JsonNode* node = member(name);
  if (!node) return std::nullopt;
  if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_STRING) {
    error(name, "must be text");
    return std::nullopt;
  }
  return std::string(json_node_get_string(node));
}

std::string Fields::needText(const char* name) {
  const std::size_t before = errors_.size();
  auto value = text(name);
  if (!value && errors_.size() == before) error(name, "is missing");
  return value.value_or("");
}

std::optional<bool> Fields::flag(const char* name) {
  JsonNode* node = member(name);
  if (!node) return std::nullopt;
  if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_BOOLEAN) {
    error(name, "must be true or false");
    return std::nullopt;
  }
  return json_node_get_boolean(node) != FALSE;
}

std::optional<std::int64_t> Fields::number(const char* name, std::int64_t min, std::int64_t max) {
  JsonNode* node = member(name);
  if (!node) return std::nullopt;
  if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_INT64) {
    const std::int64_t value = json_node_get_int(node);
    if (value >= min && value <= max) return value;
  }
  error(name, "must be a whole number from " + std::to_string(min) + " to " + std::to_string(max));
  return std::nullopt;
}

std::optional<std::vector<std::string>> Fields::texts(const char* name, std::size_t maxItems) {
  JsonNode* node = member(name);
  if (!node) return std::nullopt;
  std::vector<std::string> result;
  JsonArray* array = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : nullptr;
  bool fine = array && json_array_get_length(array) <= maxItems;
  for (guint i = 0; fine && i < json_array_get_length(array); ++i) {
    JsonNode* item = json_array_get_element(array, i);
    fine = JSON_NODE_HOLDS_VALUE(item) && json_node_get_value_type(item) == G_TYPE_STRING;
    if (fine) result.emplace_back(json_node_get_string(item));
  }
  if (fine) return result;
  error(name, "must be a list of at most " + std::to_string(maxItems) + " strings");
  return std::nullopt;
}

JsonObject* Fields::object(const char* name) {
  JsonNode* node = member(name);
  if (!node) return nullptr;
  if (JSON_NODE_HOLDS_OBJECT(node)) return json_node_get_object(node);
  error(name, "must be an object");
  return nullptr;
}

void Fields::error(const std::string& name, std::string message) {
  if (errors_.size() < kMaxErrors) errors_.push_back({prefix_ + name, std::move(message)});
}

void Fields::addErrors(Fields& inner) {
  std::ignore = inner.good();
  for (FieldError& problem : inner.errors_) {
    if (errors_.size() < kMaxErrors) errors_.push_back(std::move(problem));
  }
}

bool Fields::good() {
  if (object_) {
    const glib::Handle<GList, g_list_free> members(json_object_get_members(object_));
    for (const GList* item = members.get(); item; item = item->next) {
      const std::string name = static_cast<const char*>(item->data);
      if (!known_.contains(name)) {
        error(std::string(shortened(name, kMaxName)), "unknown field");
        known_.insert(name);
      }
    }
  }
  return errors_.empty();
}

Failure Fields::failure() const {
  Failure failure{422, "invalid-fields", "some fields are invalid", errors_, 0, {}};
  if (errors_.size() == 1) failure.detail = errors_.front().field + ": " + errors_.front().message;
  return failure;
}

}  // namespace rostra::api
