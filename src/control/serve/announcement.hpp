// SPDX-License-Identifier: Apache-2.0
// What `rostra serve` prints once people can come in: the links to try. Pure.
#pragma once

#include <span>
#include <string>

namespace rostra::control {

/// `addresses`: "host:port", where the server listens. `publicUrl`: where a proxy reaches it, or empty.
/// `ownerToken`: of the link that makes the first account, or empty. To standard output only: the log may be
/// kept and read by others.
[[nodiscard]] std::string announcement(std::span<const std::string> addresses, const std::string& publicUrl,
                                       const std::string& ownerToken);

}  // namespace rostra::control
