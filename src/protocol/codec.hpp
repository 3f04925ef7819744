// SPDX-License-Identifier: Apache-2.0
// What the generated readers and writers share, so that the generated files stay a list of members.
#pragma once

#include <rostra/glib/handle.hpp>
#include <rostra/glib/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace rostra::protocol::codec {

inline constexpr std::size_t kMaxMessage = 8U << 20;

template <class T>
inline constexpr bool isOptional = false;
template <class T>
inline constexpr bool isOptional<std::optional<T>> = true;
template <class T>
inline constexpr bool isVector = false;
template <class T>
inline constexpr bool isVector<std::vector<T>> = true;

/// Stores what was read, or passes the error on.
template <class Target, class Value>
Result<void> take(Target& target, Result<Value> value) {
  if (!value) return tl::make_unexpected(std::move(value.error()));
  target = std::move(*value);
  return {};
}

/// A message as one alternative of its group.
template <class Group, class Message>
Result<Group> widen(Result<Message> message) {
  if (!message) return tl::make_unexpected(std::move(message.error()));
  return Group(std::move(*message));
}

template <class Item, class Reader>
Result<std::vector<Item>> readList(JsonObject* object, const char* name, std::size_t maxItems,
                                   Reader readItem) {
  auto array = glib::readArray(object, name, maxItems);
  if (!array) return tl::make_unexpected(std::move(array.error()));
  std::vector<Item> items;
  const std::size_t count = json_array_get_length(*array);
  items.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto member = glib::objectAt(*array, i, name);
    if (!member) return tl::make_unexpected(std::move(member.error()));
    auto item = readItem(*member);
    if (!item) return tl::make_unexpected(std::move(item.error()));
    items.push_back(std::move(*item));
  }
  return items;
}

inline Result<std::vector<std::string>> readStrings(JsonObject* object, const char* name,
                                                    std::size_t maxItems, std::size_t maxBytes) {
  auto array = glib::readArray(object, name, maxItems);
  if (!array) return tl::make_unexpected(std::move(array.error()));
  std::vector<std::string> items;
  const std::size_t count = json_array_get_length(*array);
  for (std::size_t i = 0; i < count; ++i) {
    auto item = glib::stringAt(*array, i, name, maxBytes);
    if (!item) return tl::make_unexpected(std::move(item.error()));
    items.push_back(std::move(*item));
  }
  return items;
}

inline void writeString(JsonBuilder* builder, std::string_view text) {
  json_builder_add_string_value(builder, std::string(text).c_str());
}

template <class Write>
std::string build(Write write) {
  const auto builder = glib::Ref<JsonBuilder>::adopt(json_builder_new_immutable());
  write(builder.get());
  const auto root = glib::Ref<JsonNode>::adopt(json_builder_get_root(builder.get()));
  return glib::CharPtr(json_to_string(root.get(), FALSE)).get();
}

}  // namespace rostra::protocol::codec
