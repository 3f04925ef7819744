// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace rostra {

/// Of this program, e.g. "0.1.0".
[[nodiscard]] const char* version() noexcept;

}  // namespace rostra
