// SPDX-License-Identifier: Apache-2.0
// The Range header of a request for media. In: header text from strangers; out: one range of bytes. Pure.
// Spec: RFC 9110 s.14.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace rostra::hls {

struct ByteRange {
  std::size_t offset = 0;
  std::size_t length = 0;
  bool operator==(const ByteRange&) const = default;
};

/// Nothing for a header that is not understood or asks for several ranges (the whole is answered then, as RFC
/// 9110 s.14.2 allows); InvalidInput for a range outside of `size` bytes (416).
[[nodiscard]] Result<std::optional<ByteRange>> parseByteRange(std::string_view header, std::size_t size);

}  // namespace rostra::hls
