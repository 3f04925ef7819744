// SPDX-License-Identifier: Apache-2.0
// Pictures that somebody uploads: looked at, decoded and encoded again in a process of its own, then stored.
#pragma once

#include "accounts/avatar.hpp"
#include "api/core/call.hpp"

#include <functional>

namespace rostra::api {

/// Refuses what is no picture, or remakes it as `shape` says and goes on with `store` on a thread of the
/// database.
[[nodiscard]] Outcome withPicture(
    Call& call, accounts::PictureShape shape,
    std::function<Outcome(Call&, store::Connection&, const accounts::Picture&)> store);

}  // namespace rostra::api
