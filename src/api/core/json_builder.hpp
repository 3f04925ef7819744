// SPDX-License-Identifier: Apache-2.0
// Writing JSON by hand: objects and arrays that are filled member by member. Thread: any, one at a time.
#pragma once

#include "glib/json.hpp"
#include "store/rows/accounts.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace rostra::api {

class Array;

class Object {
 public:
  Object() : object_(glib::Ref<JsonObject>::adopt(json_object_new())) {}
  Object& text(const char* name, const std::string& value);
  Object& number(const char* name, std::int64_t value);
  Object& flag(const char* name, bool value);
  Object& null(const char* name);
  /// RFC 3339 in UTC with milliseconds; null for nothing.
  Object& time(const char* name, std::optional<store::Millis> value);
  Object& object(const char* name, const Object& value);
  Object& array(const char* name, const Array& value);
  [[nodiscard]] std::string toText() const { return glib::toText(object_.get()); }
  [[nodiscard]] JsonObject* get() const { return object_.get(); }

 private:
  glib::Ref<JsonObject> object_;
};

class Array {
 public:
  Array() : array_(glib::Ref<JsonArray>::adopt(json_array_new())) {}
  Array& add(const Object& value);
  Array& add(const std::string& value);
  [[nodiscard]] JsonArray* get() const { return array_.get(); }

 private:
  glib::Ref<JsonArray> array_;
};

[[nodiscard]] std::string timeText(store::Millis time);
/// RFC 3339 with a zone; nothing for any other text.
[[nodiscard]] std::optional<store::Millis> parseTime(const std::string& text);

}  // namespace rostra::api
