// SPDX-License-Identifier: Apache-2.0
// Reading the JSON body of a call: members with their limits, and every mistake reported at once under the
// name of its field. Pure, thread: any, one at a time.
#pragma once

#include "api/core/reply.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::api {

/// A body as object. 400 with a sentence for anything else.
[[nodiscard]] tl::expected<glib::Ref<JsonObject>, Failure> parseBody(const std::string& body);

class Fields {
 public:
  explicit Fields(JsonObject* object, std::string prefix = {})
      : object_(object), prefix_(std::move(prefix)) {}

  /// True when the member is there, null or not.
  [[nodiscard]] bool has(const char* name);
  [[nodiscard]] bool isNull(const char* name);
  /// Nothing when it is missing or null, or not of the type (which is an error then).
  [[nodiscard]] std::optional<std::string> text(const char* name);
  [[nodiscard]] std::optional<bool> flag(const char* name);
  [[nodiscard]] std::optional<std::int64_t> number(const char* name, std::int64_t min, std::int64_t max);
  [[nodiscard]] std::optional<std::vector<std::string>> texts(const char* name, std::size_t maxItems);
  [[nodiscard]] JsonObject* object(const char* name);
  /// As text(), but missing is an error.
  [[nodiscard]] std::string needText(const char* name);

  /// Takes the value, or notes the error's sentence at the field.
  template <class T>
  [[nodiscard]] std::optional<T> accept(const char* name, Result<T> result) {
    if (result) return std::move(*result);
    error(name, std::move(result.error().message));
    return std::nullopt;
  }
  void error(const std::string& name, std::string message);
  /// Errors of an object inside this one.
  void addErrors(Fields& inner);
  /// Members nobody asked for are errors, too: a mistyped name must not be ignored. Call last.
  [[nodiscard]] bool good();
  [[nodiscard]] Failure failure() const;

 private:
  [[nodiscard]] JsonNode* member(const char* name);

  JsonObject* object_;
  std::string prefix_;
  std::set<std::string, std::less<>> known_;
  std::vector<FieldError> errors_;
};

}  // namespace rostra::api
