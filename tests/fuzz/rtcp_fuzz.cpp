// SPDX-License-Identifier: Apache-2.0
// RTCP of a stranger, before GStreamer sees it.
#include "rtp/packet/packet_view.hpp"
#include "sfu/workaround/rtcp_check.hpp"
#include "sfu/workaround/rtcp_cname.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span bytes(reinterpret_cast<const std::byte*>(data), size);
  if (rostra::sfu::isWellFormedRtcp(bytes)) {
    // What replaces it is as well formed.
    const auto named = rostra::sfu::withOneCname(bytes);
    if (!named.empty() && !rostra::sfu::isWellFormedRtcp(named)) std::abort();
  }
  (void)rostra::rtp::isRtcp(bytes);
  (void)rostra::sfu::mayBeSrtcp(bytes);
  return 0;
}
