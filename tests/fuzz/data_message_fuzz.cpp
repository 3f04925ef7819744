// SPDX-License-Identifier: Apache-2.0
// Any text a participant sends over the data channel: what the others get is one JSON object that says the
// same.
#include "glib/json.hpp"
#include "glib/json_view.hpp"
#include "sfu/worker/data_relay.hpp"

#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // SCTP hands on a text that ends with its first zero byte.
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::string seen(text.c_str());
  rostra::sfu::DataRelay relay;
  const auto message =
      relay.relay("ada", seen, std::chrono::steady_clock::time_point(std::chrono::seconds(1)));
  if (!message) return 0;
  const auto parsed = rostra::glib::parseObject(*message, std::size_t{8} << 20);
  if (!parsed || rostra::glib::textOf(parsed->get(), "data") != seen) std::abort();
  if (rostra::glib::textOf(parsed->get(), "from") != "ada") std::abort();
  return 0;
}
