// SPDX-License-Identifier: Apache-2.0
// Any bytes, as an H.264 payload with its parameter sets.
#include "rtp/payload/h264.hpp"

#include <cstdlib>

using namespace rostra::rtp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto payload = parseH264({reinterpret_cast<const std::byte*>(data), size});
  if (!payload || !payload->frameSize) return 0;
  if (!payload->hasSps || payload->frameSize->width == 0 || payload->frameSize->height == 0) std::abort();
  return 0;
}
