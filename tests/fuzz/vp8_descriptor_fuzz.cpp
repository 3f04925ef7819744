// SPDX-License-Identifier: Apache-2.0
// Any bytes, as a VP8 payload.
#include "rtp/payload/vp8.hpp"

#include <cstdlib>

using namespace rostra::rtp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto vp8 = parseVp8({reinterpret_cast<const std::byte*>(data), size});
  if (!vp8) return 0;
  if (vp8->size == 0 || vp8->size > kMaxVp8DescriptorSize || vp8->size >= size) std::abort();
  if (vp8->frameSize && (!vp8->keyFrame || vp8->frameSize->width == 0)) std::abort();
  return 0;
}
