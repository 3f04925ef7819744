// SPDX-License-Identifier: Apache-2.0
// What makes two names the same to somebody who reads them quickly. In: a name; out: a text that is equal for
// both. Letters that only look alike in other scripts stay different. Pure. Thread: any.
#pragma once

#include <string>

namespace rostra::control {

/// Without differences of case, of compatibility forms (Unicode NFKC) and of spaces.
[[nodiscard]] std::string nameKey(const std::string& name);

}  // namespace rostra::control
