// SPDX-License-Identifier: Apache-2.0
// One WebSocket text frame -> parseClientMessage and parseServerMessage. What is accepted must survive being
// written and read again unchanged.
#include "base/check.hpp"
#include "protocol/signalling.hpp"

#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rostra::protocol::signalling;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto message = parseClientMessage(text)) {
    const auto again = parseClientMessage(toJson(*message));
    ROSTRA_CHECK(again && *again == *message);
  }
  if (const auto message = parseServerMessage(text)) {
    const auto again = parseServerMessage(toJson(*message));
    ROSTRA_CHECK(again && *again == *message);
  }
  return 0;
}
