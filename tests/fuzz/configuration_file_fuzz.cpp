// SPDX-License-Identifier: Apache-2.0
// A configuration file: read, every value parsed, the checks across options.
#include "control/config/make_configuration.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto given = rostra::control::parseConfigurationText(text, "rostra.conf");
  const std::array sources{given.given};
  (void)rostra::control::makeConfiguration(sources, given.mistakes);
  return 0;
}
