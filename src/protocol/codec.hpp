// SPDX-License-Identifier: Apache-2.0
// Reads and writes messages by their layouts, so that the generated files are a list of members: each has a
// name on the wire, a place in its struct, and limits. In: JSON of a stranger; out: a message within all
// limits, or what is wrong with it. Pure.
#pragma once

#include "base/text.hpp"
#include "glib/handle.hpp"
#include "glib/json.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace rostra::protocol::codec {

inline constexpr std::size_t kMaxMessage = 8U << 20;
inline constexpr std::size_t kMaxName = 64;  // of types and choices

/// Limits of a member's values; a list has those of its items, too.
struct NoLimit {};
struct MaxBytes {
  std::size_t bytes;
};
template <class Number>
struct Between {
  Number min;
  Number max;
};
template <class Limit>
struct MaxItems {
  std::size_t items;
  Limit each;
};

template <class Struct, class Value, class Limit>
struct Member {
  const char* name;
  Value Struct::*place;
  Limit limit;
};
// clang 16, which lints and fuzzes, deduces nothing for aggregates by itself.
template <class Struct, class Value, class Limit>
Member(const char*, Value Struct::*, Limit) -> Member<Struct, Value, Limit>;

/// Specialised by the generated files: `value`, a tuple of the Members of a struct, or the names of an
/// enumeration in its order.
template <class T>
struct Layout;

template <class T>
inline constexpr bool isOptional = false;
template <class T>
inline constexpr bool isOptional<std::optional<T>> = true;
template <class T>
inline constexpr bool isVector = false;
template <class T>
inline constexpr bool isVector<std::vector<T>> = true;

// --- choices ---

template <class Enum>
std::string_view nameOf(Enum value) noexcept {
  const auto index = static_cast<std::size_t>(value);
  return index < Layout<Enum>::value.size() ? Layout<Enum>::value[index] : std::string_view();
}

template <class Enum>
Result<Enum> parseName(std::string_view text) {
  std::string choices;
  for (std::size_t i = 0; i < Layout<Enum>::value.size(); ++i) {
    const std::string_view name = Layout<Enum>::value[i];
    if (text == name) return static_cast<Enum>(i);
    choices.append(choices.empty() ? "" : ", ").append(name);
  }
  return fail(ErrorKind::InvalidInput, "'" + std::string(shortened(text, 40)) + "' is not one of " + choices);
}

// --- reading ---

template <class Struct>
Result<Struct> readStruct(JsonObject* object);

template <class Value, class Limit>
Result<Value> readItem(JsonArray* array, std::size_t index, const char* name, const Limit& limit) {
  if constexpr (std::is_same_v<Value, std::string>) {
    return glib::stringAt(array, index, name, limit.bytes);
  } else if constexpr (std::is_same_v<Value, std::int64_t>) {
    return glib::integerAt(array, index, name, limit.min, limit.max);
  } else {
    return glib::objectAt(array, index, name).and_then(readStruct<Value>);
  }
}

template <class Value, class Limit>
Result<Value> readValue(JsonObject* object, const char* name, const Limit& limit) {
  if constexpr (std::is_same_v<Value, std::string>) {
    return glib::readString(object, name, limit.bytes);
  } else if constexpr (std::is_same_v<Value, bool>) {
    return glib::readBoolean(object, name);
  } else if constexpr (std::is_same_v<Value, std::int64_t>) {
    return glib::readInteger(object, name, limit.min, limit.max);
  } else if constexpr (std::is_same_v<Value, double>) {
    return glib::readNumber(object, name, limit.min, limit.max);
  } else if constexpr (std::is_enum_v<Value>) {
    return glib::readString(object, name, kMaxName).and_then(parseName<Value>);
  } else if constexpr (isVector<Value>) {
    auto array = glib::readArray(object, name, limit.items);
    if (!array) return tl::make_unexpected(std::move(array.error()));
    Value items;
    const std::size_t count = json_array_get_length(*array);
    items.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      auto item = readItem<typename Value::value_type>(*array, i, name, limit.each);
      if (!item) return tl::make_unexpected(std::move(item.error()));
      items.push_back(std::move(*item));
    }
    return items;
  } else {
    return glib::readObject(object, name).and_then(readStruct<Value>);
  }
}

/// Stores the member, or says what is wrong with it.
template <class Struct, class Value, class Limit>
std::optional<Error> readMember(JsonObject* object, Struct& out, const Member<Struct, Value, Limit>& member) {
  const auto store = [&](auto read) -> std::optional<Error> {
    if (!read) return std::move(read.error());
    out.*member.place = std::move(*read);
    return std::nullopt;
  };
  if constexpr (isOptional<Value>) {
    if (!glib::has(object, member.name)) return std::nullopt;
    return store(readValue<typename Value::value_type>(object, member.name, member.limit));
  } else {
    return store(readValue<Value>(object, member.name, member.limit));
  }
}

template <class Struct>
Result<Struct> readStruct(JsonObject* object) {
  Struct out;
  std::optional<Error> wrong;
  std::apply(
      [&](const auto&... member) {
        // Stops at the first that is wrong.
        static_cast<void>((... || (wrong = readMember(object, out, member)).has_value()));
      },
      Layout<Struct>::value);
  if (wrong) return tl::make_unexpected(std::move(*wrong));
  return out;
}

/// One message of a group, which is a std::variant of structs with a kType.
template <class Group>
Result<Group> parse(std::string_view json) {
  auto object = glib::parseObject(json, kMaxMessage);
  if (!object) return tl::make_unexpected(std::move(object.error()));
  const auto type = glib::readString(object->get(), "type", kMaxName);
  if (!type) return tl::make_unexpected(type.error());
  Result<Group> message = fail(ErrorKind::InvalidInput, "there is no message '" + *type + "'");
  const auto tryOne = [&]<class Message>(std::type_identity<Message>) {
    if (*type != Message::kType) return false;
    message = readStruct<Message>(object->get()).map([](Message&& read) { return Group(std::move(read)); });
    return true;
  };
  const auto tryAll = [&]<class... Messages>(std::type_identity<std::variant<Messages...>>) {
    static_cast<void>((... || tryOne(std::type_identity<Messages>{})));
  };
  tryAll(std::type_identity<Group>{});
  return message;
}

// --- writing ---

template <class Value>
void write(JsonBuilder* builder, const Value& value);

inline void writeText(JsonBuilder* builder, std::string_view text) {
  json_builder_add_string_value(builder, std::string(text).c_str());
}

template <class Value>
void writeMember(JsonBuilder* builder, const char* name, const Value& value) {
  if constexpr (isOptional<Value>) {
    if (value) writeMember(builder, name, *value);
  } else {
    json_builder_set_member_name(builder, name);
    write(builder, value);
  }
}

template <class Value>
void write(JsonBuilder* builder, const Value& value) {
  if constexpr (std::is_convertible_v<Value, std::string_view>) {
    writeText(builder, value);
  } else if constexpr (std::is_same_v<Value, bool>) {
    json_builder_add_boolean_value(builder, value);
  } else if constexpr (std::is_same_v<Value, std::int64_t>) {
    json_builder_add_int_value(builder, value);
  } else if constexpr (std::is_same_v<Value, double>) {
    json_builder_add_double_value(builder, value);
  } else if constexpr (std::is_enum_v<Value>) {
    writeText(builder, nameOf(value));
  } else if constexpr (isVector<Value>) {
    json_builder_begin_array(builder);
    for (const auto& item : value) write(builder, item);
    json_builder_end_array(builder);
  } else {
    json_builder_begin_object(builder);
    if constexpr (requires { Value::kType; }) writeMember(builder, "type", Value::kType);
    std::apply([&](const auto&... member) { (writeMember(builder, member.name, value.*member.place), ...); },
               Layout<Value>::value);
    json_builder_end_object(builder);
  }
}

template <class Group>
std::string toJson(const Group& message) {
  const auto builder = glib::Ref<JsonBuilder>::adopt(json_builder_new_immutable());
  std::visit([&](const auto& one) { write(builder.get(), one); }, message);
  const auto root = glib::Ref<JsonNode>::adopt(json_builder_get_root(builder.get()));
  return glib::CharPtr(json_to_string(root.get(), FALSE)).get();
}

}  // namespace rostra::protocol::codec
