// SPDX-License-Identifier: Apache-2.0
// Errors as they are told to `serve`. In: an Error; out: a fault of the protocol and a sentence that fits
// into a message. Pure.
#pragma once

#include "base/result.hpp"
#include "protocol/worker.hpp"

#include <string>

namespace rostra::sfu {

[[nodiscard]] protocol::worker::Fault faultOf(ErrorKind kind) noexcept;
/// The error's sentence, short and valid for JSON: it may quote what a stranger sent.
[[nodiscard]] std::string reasonOf(const Error& error);

}  // namespace rostra::sfu
