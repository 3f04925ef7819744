// SPDX-License-Identifier: Apache-2.0
// Cookie headers: what comes out is a token that may stand in a query, or nothing.
#include "accounts/identity.hpp"
#include "base/check.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view header(reinterpret_cast<const char*>(data), size);
  const std::string token = rostra::accounts::sessionTokenOf(header);
  ROSTRA_CHECK(token.size() <= 128);
  ROSTRA_CHECK(token.find_first_of(" ;=\"'\r\n") == std::string::npos);
  return 0;
}
