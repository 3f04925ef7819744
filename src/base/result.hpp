// SPDX-License-Identifier: Apache-2.0
// The one way this project reports expected failures: peer input, network, codecs, files. A broken invariant
// is ROSTRA_CHECK (base/check.hpp), never an Error. Moving to std::expected (C++23) is a change of this file
// only.
#pragma once

#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace rostra {

/// Who is at fault and what the caller can do about it. One table (`httpStatus`, control) maps it to HTTP and
/// WebSocket codes.
enum class ErrorKind : std::uint8_t {
  InvalidInput,  ///< the caller sent something wrong; sending it again will not help
  Denied,        ///< the caller may not do this
  NotFound,      ///< what the caller names does not exist
  Conflict,      ///< the state of the thing does not allow it now
  Exhausted,     ///< a limit is reached
  Unavailable,   ///< something this needs is unavailable; try later
  Timeout,       ///< it took too long
  Internal,      ///< our own fault
};

/// Stable lower-case name, as used on the wire ("invalid-input").
[[nodiscard]] std::string_view toString(ErrorKind kind) noexcept;

/// An expected failure: a sentence that says what was wrong and, where possible, what to do.
struct Error {
  ErrorKind kind;
  std::string message;
  std::source_location where;
};

template <class T>
using Result = tl::expected<T, Error>;

/// `return fail(ErrorKind::NotFound, "no room 'x'")` from any function that returns a Result.
[[nodiscard]] inline tl::unexpected<Error> fail(
    ErrorKind kind, std::string message, std::source_location where = std::source_location::current()) {
  return tl::make_unexpected(Error{kind, std::move(message), where});
}

/// Passes an error up with one more layer of context in front: "open layout grid: file not found".
[[nodiscard]] inline tl::unexpected<Error> wrap(Error error, std::string_view context) {
  error.message.insert(0, ": ").insert(0, context);
  return tl::make_unexpected(std::move(error));
}

}  // namespace rostra
