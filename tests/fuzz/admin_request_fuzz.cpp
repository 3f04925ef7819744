// SPDX-License-Identifier: Apache-2.0
// A line of the admin socket: what parses must say the same after a round trip.
#include "control/operations/admin_protocol.hpp"
#include "glib/json.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto request = rostra::control::parseAdminRequest({reinterpret_cast<const char*>(data), size});
  if (!request) return 0;
  const auto again = rostra::control::parseAdminRequest(rostra::control::toJson(*request));
  if (!again || again->index() != request->index()) std::abort();
  return 0;
}
