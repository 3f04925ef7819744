// SPDX-License-Identifier: Apache-2.0
// In: two bytes of size, then any bytes as a Range header. Checks that an accepted range lies inside.
#include "base/check.hpp"
#include "hls/byte_range.hpp"

#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t bytes = static_cast<std::size_t>(data[0]) * 256 + data[1];
  const auto range = rostra::hls::parseByteRange({reinterpret_cast<const char*>(data) + 2, size - 2}, bytes);
  if (!range) {
    ROSTRA_CHECK(range.error().kind == rostra::ErrorKind::InvalidInput);
  } else if (*range) {
    ROSTRA_CHECK((*range)->length > 0 && (*range)->offset < bytes &&
                 (*range)->length <= bytes - (*range)->offset);
  }
  return 0;
}
