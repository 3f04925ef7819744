// SPDX-License-Identifier: Apache-2.0
// Single ownership of C objects that are freed by one function.
#pragma once

#include "base/result.hpp"

#include <glib.h>

#include <memory>
#include <string>

namespace rostra::glib {

/// A stateless deleter that calls Fn: `std::unique_ptr<GError, Calls<g_error_free>>` is as small as a
/// pointer.
template <auto Fn>
struct Calls {
  template <class T>
  void operator()(T* pointer) const noexcept {
    Fn(pointer);
  }
};
template <class T, auto Fn>
using Handle = std::unique_ptr<T, Calls<Fn>>;

using ErrorPtr = Handle<GError, g_error_free>;
using CharPtr = Handle<char, g_free>;

/// Out-parameter for `GError**`: `ErrorOut error; call(..., error.out()); if (error) return
/// error.toFailure(kind, "what")`.
class ErrorOut {
 public:
  [[nodiscard]] GError** out() noexcept {
    g_clear_error(&error_);
    return &error_;
  }
  ErrorOut() = default;
  ErrorOut(const ErrorOut&) = delete;
  ErrorOut& operator=(const ErrorOut&) = delete;
  ~ErrorOut() { g_clear_error(&error_); }
  explicit operator bool() const noexcept { return error_ != nullptr; }
  [[nodiscard]] const GError* get() const noexcept { return error_; }
  [[nodiscard]] std::string message() const { return error_ ? error_->message : "unknown error"; }
  [[nodiscard]] tl::unexpected<Error> toFailure(
      ErrorKind kind, std::string_view context,
      std::source_location where = std::source_location::current()) const {
    return fail(kind, std::string(context) + ": " + message(), where);
  }

 private:
  GError* error_ = nullptr;
};

}  // namespace rostra::glib
