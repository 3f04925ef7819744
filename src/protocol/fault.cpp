// SPDX-License-Identifier: Apache-2.0
#include "protocol/fault.hpp"

#include "base/text.hpp"
#include "glib/handle.hpp"

namespace rostra::protocol::worker {
namespace {

constexpr std::size_t kMaxReason = 1024;  // bytes, of every `reason` in worker.json

}  // namespace

Fault faultOf(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::InvalidInput:
      return Fault::InvalidInput;
    case ErrorKind::Denied:
      return Fault::Denied;
    case ErrorKind::NotFound:
      return Fault::NotFound;
    case ErrorKind::Conflict:
      return Fault::Conflict;
    case ErrorKind::Exhausted:
      return Fault::Exhausted;
    case ErrorKind::Unavailable:
      return Fault::Unavailable;
    case ErrorKind::Timeout:
      return Fault::Timeout;
    case ErrorKind::Internal:
      break;
  }
  return Fault::Internal;
}

std::string reasonOf(const Error& error) {
  const std::string_view message = error.message;
  const glib::CharPtr valid(g_utf8_make_valid(message.data(), static_cast<gssize>(message.size())));
  return std::string(shortened(valid.get(), kMaxReason));
}

}  // namespace rostra::protocol::worker
