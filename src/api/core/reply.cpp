// SPDX-License-Identifier: Apache-2.0
#include "api/core/reply.hpp"

#include "base/check.hpp"
#include "base/log.hpp"

namespace rostra::api {
namespace {

constexpr unsigned kRetrySoon = 2;
constexpr unsigned kRetryDatabase = 5;

const char* titleOf(unsigned status) noexcept {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
}

origin::HttpResponse problemResponse(const Failure& failure) {
  ObjectWriter problem;
  problem.text("type", "about:blank")
      .text("title", titleOf(failure.status))
      .number("status", failure.status)
      .text("detail", failure.detail)
      .text("code", failure.code);
  if (!failure.errors.empty()) {
    ArrayWriter errors;
    for (const FieldError& error : failure.errors) {
      errors.add(ObjectWriter().text("field", error.field).text("message", error.message));
    }
    problem.array("errors", errors);
  }
  origin::HttpResponse response;
  response.status = failure.status;
  response.contentType = "application/problem+json";
  response.body = problem.toText() + "\n";
  if (failure.retryAfterSeconds > 0) {
    response.headers.emplace_back("Retry-After", std::to_string(failure.retryAfterSeconds));
  }
  if (!failure.allow.empty()) response.headers.emplace_back("Allow", failure.allow);
  // A browser must not open its own dialogue for this: no WWW-Authenticate of a scheme it knows.
  if (failure.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"rostra\"");
  return response;
}

}  // namespace

origin::HttpResponse Outcome::response() const {
  ROSTRA_CHECK(!std::holds_alternative<Later>(value_));
  if (const auto* response = std::get_if<origin::HttpResponse>(&value_)) return *response;
  return problemResponse(std::get<Failure>(value_));
}

Failure failureOf(const Error& error) {
  switch (error.kind) {
    case ErrorKind::InvalidInput:
      return {400, "invalid-input", error.message, {}, 0, {}};
    case ErrorKind::Denied:
      return {403, "denied", error.message, {}, 0, {}};
    case ErrorKind::NotFound:
      return {404, "not-found", error.message, {}, 0, {}};
    case ErrorKind::Conflict:
      return {409, "conflict", error.message, {}, 0, {}};
    case ErrorKind::Exhausted:
      return {429, "too-many-requests", error.message, {}, kRetrySoon, {}};
    case ErrorKind::Unavailable:
    case ErrorKind::Timeout:
      return {503, "unavailable",  "the database is unavailable; try again in a few seconds",
              {},  kRetryDatabase, {}};
    case ErrorKind::Internal:
      break;
  }
  static log::RateLimit calm(5);
  std::uint64_t suppressed = 0;
  if (calm.allow(suppressed)) {
    log::error("API request failed", {{"reason", error.message},
                                      {"file", error.where.file_name()},
                                      {"line", error.where.line()},
                                      {"suppressed", suppressed}});
  }
  return {500, "internal", "internal server error; see the log for details", {}, 0, {}};
}

Failure fieldFailure(std::string field, std::string message) {
  return {422, "invalid-fields", "some fields are invalid", {{std::move(field), std::move(message)}}, 0, {}};
}

Failure taken(std::string field, std::string message) {
  return {409, "taken", message, {{std::move(field), message}}, 0, {}};
}

Failure notFound(std::string what) {
  return {404, "not-found", std::move(what), {}, 0, {}};
}

Failure denied(std::string detail) {
  return {403, "denied", std::move(detail), {}, 0, {}};
}

Failure loginRequired() {
  return {401, "login-required", "log in first, or send a personal token", {}, 0, {}};
}

Failure busy() {
  return {503, "busy", "the server is too busy; try again in a few seconds", {}, kRetrySoon, {}};
}

origin::HttpResponse jsonResponse(unsigned status, const ObjectWriter& object) {
  origin::HttpResponse response;
  response.status = status;
  response.body = object.toText() + "\n";
  return response;
}

origin::HttpResponse noContent() {
  origin::HttpResponse response;
  response.status = 204;
  return response;
}

}  // namespace rostra::api
