// SPDX-License-Identifier: Apache-2.0
#include "glib/json_writer.hpp"

#include <cmath>
#include <utility>

namespace rostra::glib {

ObjectWriter& ObjectWriter::text(const char* name, std::string_view value) {
  json_object_set_string_member(object_.get(), name, std::string(value).c_str());
  return *this;
}

ObjectWriter& ObjectWriter::textOrNull(const char* name, const std::optional<std::string>& value) {
  return value ? text(name, *value) : null(name);
}

ObjectWriter& ObjectWriter::integer(const char* name, std::int64_t value) {
  json_object_set_int_member(object_.get(), name, value);
  return *this;
}

ObjectWriter& ObjectWriter::decimal(const char* name, double value) {
  if (!std::isfinite(value)) return null(name);
  json_object_set_double_member(object_.get(), name, std::round(value * 1000) / 1000);
  return *this;
}

ObjectWriter& ObjectWriter::boolean(const char* name, bool value) {
  json_object_set_boolean_member(object_.get(), name, value ? TRUE : FALSE);
  return *this;
}

ObjectWriter& ObjectWriter::null(const char* name) {
  json_object_set_null_member(object_.get(), name);
  return *this;
}

ObjectWriter& ObjectWriter::object(const char* name, ObjectWriter value) {
  return object(name, std::move(value.object_));
}

ObjectWriter& ObjectWriter::object(const char* name, Ref<JsonObject> value) {
  json_object_set_object_member(object_.get(), name, value.release());
  return *this;
}

ObjectWriter& ObjectWriter::array(const char* name, ArrayWriter value) {
  json_object_set_array_member(object_.get(), name, value.array_.release());
  return *this;
}

ArrayWriter& ArrayWriter::add(ObjectWriter value) {
  json_array_add_object_element(array_.get(), value.object_.release());
  return *this;
}

ArrayWriter& ArrayWriter::add(std::string_view value) {
  json_array_add_string_element(array_.get(), std::string(value).c_str());
  return *this;
}

}  // namespace rostra::glib
