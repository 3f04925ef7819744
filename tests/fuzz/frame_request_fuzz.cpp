// SPDX-License-Identifier: Apache-2.0
// In: any bytes as an address below /live/, the query behind a '?'. Checks that what is accepted is within
// limits and means one thing.
#include "base/check.hpp"
#include "base/id.hpp"
#include "hls/request.hpp"
#include "origin/live/frame_request.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using rostra::ErrorKind;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t mark = std::min(text.find('?'), text.size());
  const auto request =
      rostra::origin::parseFrameRequest(text.substr(0, mark), text.substr(std::min(mark + 1, text.size())));
  if (!request) {
    const auto kind = request.error().kind;
    ROSTRA_CHECK((kind == ErrorKind::InvalidInput || kind == ErrorKind::NotFound) &&
                 !request.error().message.empty());
    return 0;
  }
  ROSTRA_CHECK(rostra::checkSlug(request->space));
  ROSTRA_CHECK(request->rung.empty() || rostra::hls::isPathName(request->rung));
  ROSTRA_CHECK(request->key.empty() || rostra::hls::isKey(request->key));
  // Written again in one spelling, it means the same.
  std::string query;
  if (!request->key.empty()) query = "key=" + request->key;
  if (!request->rung.empty()) query += (query.empty() ? "rung=" : "&rung=") + request->rung;
  ROSTRA_CHECK(rostra::origin::parseFrameRequest(request->space + ".mp4", query) == *request);
  return 0;
}
