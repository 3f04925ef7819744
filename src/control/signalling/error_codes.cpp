// SPDX-License-Identifier: Apache-2.0
#include "control/signalling/error_codes.hpp"

namespace rostra::control {

using protocol::signalling::ErrorCode;
using protocol::worker::Fault;

ErrorCodes codesOf(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::InvalidInput:
      return {400, 4400};
    case ErrorKind::Denied:
      return {403, 4403};
    case ErrorKind::NotFound:
      return {404, 4404};
    case ErrorKind::Conflict:
      return {409, 4409};
    case ErrorKind::Exhausted:
      return {429, 4429};
    case ErrorKind::Unavailable:
      return {503, 4503};
    case ErrorKind::Timeout:
      return {504, 4504};
    case ErrorKind::Internal:
      return {500, 4500};
  }
  return {500, 4500};
}

ErrorCode signallingCode(ErrorKind kind, std::string_view what) noexcept {
  switch (kind) {
    case ErrorKind::InvalidInput:
      if (what == "publish-offer" || what == "subscribe-answer") return ErrorCode::BadSdp;
      return what == "candidate" ? ErrorCode::BadCandidate : ErrorCode::BadMessage;
    case ErrorKind::Denied:
      return ErrorCode::OriginDenied;
    case ErrorKind::NotFound:
    case ErrorKind::Conflict:
      return ErrorCode::BadMessage;
    case ErrorKind::Exhausted:
      return ErrorCode::RoomFull;
    case ErrorKind::Unavailable:
    case ErrorKind::Timeout:
      return ErrorCode::Unavailable;
    case ErrorKind::Internal:
      return ErrorCode::Internal;
  }
  return ErrorCode::Internal;
}

ErrorKind kindOf(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::BadMessage:
    case ErrorCode::BadSdp:
    case ErrorCode::BadCandidate:
    case ErrorCode::BadSpace:
    case ErrorCode::BadName:
    case ErrorCode::UnsupportedVersion:
      return ErrorKind::InvalidInput;
    case ErrorCode::RoomFull:
    case ErrorCode::TooManyMessages:
    case ErrorCode::SlowMode:
      return ErrorKind::Exhausted;
    case ErrorCode::NotJoined:
    case ErrorCode::AlreadyJoined:
      return ErrorKind::Conflict;
    case ErrorCode::OriginDenied:
    case ErrorCode::Denied:
    case ErrorCode::LoginRequired:
    case ErrorCode::InvitationInvalid:
    case ErrorCode::Banned:
    case ErrorCode::Removed:
    case ErrorCode::Locked:
      return ErrorKind::Denied;
    case ErrorCode::NotFound:
      return ErrorKind::NotFound;
    case ErrorCode::Unavailable:
    case ErrorCode::Busy:
    case ErrorCode::Stopping:
      return ErrorKind::Unavailable;
    case ErrorCode::Internal:
      return ErrorKind::Internal;
  }
  return ErrorKind::Internal;
}

ErrorKind kindOf(Fault fault) noexcept {
  switch (fault) {
    case Fault::InvalidInput:
      return ErrorKind::InvalidInput;
    case Fault::Denied:
      return ErrorKind::Denied;
    case Fault::NotFound:
      return ErrorKind::NotFound;
    case Fault::Conflict:
      return ErrorKind::Conflict;
    case Fault::Exhausted:
      return ErrorKind::Exhausted;
    case Fault::Unavailable:
      return ErrorKind::Unavailable;
    case Fault::Timeout:
      return ErrorKind::Timeout;
    case Fault::Internal:
      return ErrorKind::Internal;
  }
  return ErrorKind::Internal;
}

}  // namespace rostra::control
