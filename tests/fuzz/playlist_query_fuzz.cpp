// SPDX-License-Identifier: Apache-2.0
// In: any bytes as the query of a playlist request. Checks that what is accepted is within limits and means
// one thing.
#include "base/check.hpp"
#include "hls/request.hpp"

#include <cstdint>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto query = rostra::hls::parsePlaylistQuery(text);
  if (!query) {
    ROSTRA_CHECK(query.error().kind == rostra::ErrorKind::InvalidInput && !query.error().message.empty());
    return 0;
  }
  ROSTRA_CHECK(!query->part || query->msn);
  // Written again in the one spelling there is, it means the same.
  std::string again;
  if (query->msn) again += "_HLS_msn=" + std::to_string(*query->msn);
  if (query->part) again += "&_HLS_part=" + std::to_string(*query->part);
  if (query->skip) again += "&_HLS_skip=YES";
  if (!query->key.empty()) again += "&key=" + query->key;
  ROSTRA_CHECK(rostra::hls::parsePlaylistQuery(again) == *query);
  return 0;
}
