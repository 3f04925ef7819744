// SPDX-License-Identifier: Apache-2.0
// Header of a frame between serve and a worker -> the four parsers of src/protocol/worker.json. A worker
// decodes what strangers send, so serve trusts its messages no more than a browser's.
#include "base/check.hpp"
#include "protocol/worker.hpp"

#include <cstdint>
#include <string_view>

namespace {

template <class Parse>
void roundTrip(Parse parse, std::string_view text) {
  if (const auto message = parse(text)) {
    const auto again = parse(rostra::protocol::worker::toJson(*message));
    ROSTRA_CHECK(again && *again == *message);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rostra::protocol::worker;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  roundTrip(parseSfuCommand, text);
  roundTrip(parseSfuEvent, text);
  roundTrip(parseMixCommand, text);
  roundTrip(parseMixEvent, text);
  return 0;
}
