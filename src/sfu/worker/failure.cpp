// SPDX-License-Identifier: Apache-2.0
#include "sfu/worker/failure.hpp"

#include "glib/handle.hpp"

#include <algorithm>

namespace rostra::sfu {
namespace {

constexpr std::size_t kMaxReason = 1000;  // bytes, of the protocol's 1024

}  // namespace

protocol::worker::Fault faultOf(ErrorKind kind) noexcept {
  using protocol::worker::Fault;
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
  const glib::CharPtr valid(g_utf8_make_valid(
      error.message.c_str(), static_cast<gssize>(std::min(error.message.size(), kMaxReason))));
  std::string reason = valid.get();
  // Whole characters only: a byte that was not one has become three.
  if (reason.size() > kMaxReason)
    reason.resize(static_cast<std::size_t>(
        g_utf8_find_prev_char(reason.c_str(), reason.c_str() + kMaxReason + 1) - reason.c_str()));
  return reason;
}

}  // namespace rostra::sfu
