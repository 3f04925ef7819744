// SPDX-License-Identifier: Apache-2.0
// What a call ends with: a response, a failure as problem+json (RFC 9457), or work that goes on elsewhere.
#pragma once

#include "base/result.hpp"
#include "glib/json_writer.hpp"
#include "origin/web/web_front.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace rostra::api {

using glib::ArrayWriter;
using glib::ObjectWriter;

struct FieldError {
  std::string field;
  std::string message;
};

struct Failure {
  unsigned status = 500;
  std::string code;    ///< for programs, stable
  std::string detail;  ///< a sentence for people
  std::vector<FieldError> errors;
  unsigned retryAfterSeconds = 0;
  std::string allow;  ///< methods, of 405
};

class Outcome;
using Reply = std::function<void(Outcome)>;
/// Goes on on another thread, which must call the reply once.
using Later = std::function<void(Reply)>;

class Outcome {
 public:
  Outcome(origin::HttpResponse response) : value_(std::move(response)) {}  // NOLINT: what handlers return
  Outcome(Failure failure) : value_(std::move(failure)) {}                 // NOLINT
  Outcome(Later later) : value_(std::move(later)) {}                       // NOLINT
  [[nodiscard]] const Later* later() const { return std::get_if<Later>(&value_); }
  /// Of anything but a Later.
  [[nodiscard]] origin::HttpResponse response() const;

 private:
  std::variant<origin::HttpResponse, Failure, Later> value_;
};

/// By who is at fault; a database that is gone or full is 503 with Retry-After.
[[nodiscard]] Failure failureOf(const Error& error);
/// 422 for one field.
[[nodiscard]] Failure fieldFailure(std::string field, std::string message);
/// 409 for a name or address that someone else has.
[[nodiscard]] Failure taken(std::string field, std::string message);
[[nodiscard]] Failure notFound(std::string what);
[[nodiscard]] Failure denied(std::string detail);
[[nodiscard]] Failure loginRequired();
[[nodiscard]] Failure busy();

[[nodiscard]] origin::HttpResponse jsonResponse(unsigned status, const ObjectWriter& object);
[[nodiscard]] origin::HttpResponse noContent();

}  // namespace rostra::api
