// SPDX-License-Identifier: Apache-2.0
// Writing JSON by hand, member by member: answers of the API and the admin socket, statistics of the workers,
// output of the command line. In: names and values; out: compact or indented text, members in the order they
// were added. Messages of the protocols are written by generated code (protocol/codec.hpp).
#pragma once

#include "glib/json.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rostra::glib {

class ArrayWriter;

/// A JSON object that is filled from top to bottom. A copy is another handle of the same object. Text must be
/// UTF-8. Thread: any, one at a time.
class ObjectWriter {
 public:
  ObjectWriter() : object_(Ref<JsonObject>::adopt(json_object_new())) {}
  ObjectWriter& text(const char* name, std::string_view value);
  /// null for nothing.
  ObjectWriter& textOrNull(const char* name, const std::optional<std::string>& value);
  template <std::integral T>
  requires(!std::same_as<T, bool>) ObjectWriter& number(const char* name, T value) {
    return integer(name, static_cast<std::int64_t>(value));
  }
  /// Rounded to three decimals, which is what a statistic means; null when it is not finite, for which JSON
  /// has no word.
  template <std::floating_point T>
  ObjectWriter& number(const char* name, T value) {
    return decimal(name, static_cast<double>(value));
  }
  /// Exactly bool, so that no pointer or number becomes true.
  template <std::same_as<bool> T>
  ObjectWriter& flag(const char* name, T value) {
    return boolean(name, value);
  }
  ObjectWriter& null(const char* name);
  ObjectWriter& object(const char* name, ObjectWriter value);
  /// An object that was parsed.
  ObjectWriter& object(const char* name, Ref<JsonObject> value);
  ObjectWriter& array(const char* name, ArrayWriter value);

  [[nodiscard]] std::string toText() const { return glib::toText(object_.get()); }
  /// Indented, for people.
  [[nodiscard]] std::string toPrettyText() const { return glib::toPrettyText(object_.get()); }
  [[nodiscard]] const Ref<JsonObject>& ref() const noexcept { return object_; }

 private:
  friend class ArrayWriter;
  ObjectWriter& integer(const char* name, std::int64_t value);
  ObjectWriter& decimal(const char* name, double value);
  ObjectWriter& boolean(const char* name, bool value);
  Ref<JsonObject> object_;
};

/// A JSON list, as ObjectWriter.
class ArrayWriter {
 public:
  ArrayWriter() : array_(Ref<JsonArray>::adopt(json_array_new())) {}
  ArrayWriter& add(ObjectWriter value);
  ArrayWriter& add(std::string_view value);

 private:
  friend class ObjectWriter;
  Ref<JsonArray> array_;
};

}  // namespace rostra::glib
