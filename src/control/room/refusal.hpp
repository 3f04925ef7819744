// SPDX-License-Identifier: Apache-2.0
// Why something was not done, as a browser is told.
#pragma once

#include "protocol/signalling.hpp"

#include <string>

namespace rostra::control {

struct Refusal {
  protocol::signalling::ErrorCode code = protocol::signalling::ErrorCode::Denied;
  std::string message;  ///< what is missing, and what to do
};

}  // namespace rostra::control
