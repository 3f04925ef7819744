// SPDX-License-Identifier: Apache-2.0
#include "api/core/json_builder.hpp"

#include "glib/handle.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace rostra::api {
namespace {

// Year 9999, as RFC 3339 has four digits.
constexpr store::Millis kLastTime = 253'402'300'799'999;

}  // namespace

std::string timeText(store::Millis time) {
  const std::time_t seconds = time / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900,
                parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                static_cast<int>(time % 1000));
  return text.data();
}

std::optional<store::Millis> parseTime(const std::string& text) {
  constexpr std::size_t kLongest = 40;
  if (text.size() > kLongest || text.find('T') == std::string::npos) return std::nullopt;
  // Without a zone GLib takes none here, and gives null.
  const glib::Handle<GDateTime, g_date_time_unref> parsed(
      g_date_time_new_from_iso8601(text.c_str(), nullptr));
  if (!parsed) return std::nullopt;
  const store::Millis millis =
      g_date_time_to_unix(parsed.get()) * 1000 + g_date_time_get_microsecond(parsed.get()) / 1000;
  if (millis < 0 || millis > kLastTime) return std::nullopt;
  return millis;
}

Object& Object::text(const char* name, const std::string& value) {
  json_object_set_string_member(object_.get(), name, value.c_str());
  return *this;
}
Object& Object::number(const char* name, std::int64_t value) {
  json_object_set_int_member(object_.get(), name, value);
  return *this;
}
Object& Object::flag(const char* name, bool value) {
  json_object_set_boolean_member(object_.get(), name, value ? TRUE : FALSE);
  return *this;
}
Object& Object::null(const char* name) {
  json_object_set_null_member(object_.get(), name);
  return *this;
}
Object& Object::time(const char* name, std::optional<store::Millis> value) {
  return value ? text(name, timeText(*value)) : null(name);
}
Object& Object::object(const char* name, const Object& value) {
  json_object_set_object_member(object_.get(), name, json_object_ref(value.get()));
  return *this;
}
Object& Object::array(const char* name, const Array& value) {
  json_object_set_array_member(object_.get(), name, json_array_ref(value.get()));
  return *this;
}

Array& Array::add(const Object& value) {
  json_array_add_object_element(array_.get(), json_object_ref(value.get()));
  return *this;
}
Array& Array::add(const std::string& value) {
  json_array_add_string_element(array_.get(), value.c_str());
  return *this;
}

}  // namespace rostra::api
