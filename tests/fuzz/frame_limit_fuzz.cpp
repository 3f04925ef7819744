// SPDX-License-Identifier: Apache-2.0
// In: one byte that chooses how the rest is cut, then the bytes of a connection. Checks that how bytes arrive
// changes nothing, and that nothing follows what was cut off.
#include "base/check.hpp"
#include "control/signalling/frame_limit.hpp"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  constexpr std::uint64_t kLimit = 64;
  const std::size_t step = std::size_t{data[0]} % 16 + 1;
  const std::span<const std::uint8_t> bytes(data + 1, size - 1);
  rostra::control::FrameLimit whole(kLimit);
  rostra::control::FrameLimit pieces(kLimit);
  const std::size_t passed = whole.scan(bytes);
  ROSTRA_CHECK(whole.tooLarge() ? passed < bytes.size() : passed == bytes.size());
  std::size_t sum = 0;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    const bool over = pieces.tooLarge();
    const std::size_t part = pieces.scan(bytes.subspan(at, std::min(step, bytes.size() - at)));
    ROSTRA_CHECK(!over || part == 0);
    sum += part;
  }
  ROSTRA_CHECK(sum == passed);
  ROSTRA_CHECK(pieces.tooLarge() == whole.tooLarge() && pieces.closed() == whole.closed());
  return 0;
}
