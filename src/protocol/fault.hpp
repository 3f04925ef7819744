// SPDX-License-Identifier: Apache-2.0
// A worker's errors as its messages say them. In: an error; out: whose fault it is, and a sentence that every
// message may carry. Pure: any thread.
#pragma once

#include "base/result.hpp"
#include "protocol/worker.hpp"

#include <string>

namespace rostra::protocol::worker {

[[nodiscard]] Fault faultOf(ErrorKind kind) noexcept;
/// The error's sentence, which may quote what a stranger sent: valid UTF-8, and no longer than a `reason` may
/// be.
[[nodiscard]] std::string reasonOf(const Error& error);

}  // namespace rostra::protocol::worker
