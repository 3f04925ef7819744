// SPDX-License-Identifier: Apache-2.0
// What strangers and operators write as addresses: Origin of a handshake, STUN and TURN servers.
#include "control/config/addresses.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rostra::control;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = text.find('\n');
  const std::string_view first = text.substr(0, line);
  if (const auto origin = parseOrigin(first)) {
    const auto again =
        parseOrigin(origin->scheme + "://" + origin->host + ":" + std::to_string(origin->port));
    if (!again || *again != *origin) std::abort();
  }
  (void)parseHostPort(first);
  (void)parseStunServer(first);
  if (const auto turn = parseTurnServer(first)) {
    // What workers get must be readable as what the operator wrote; without a password, what browsers get.
    const auto again = parseTurnServer(turn->forWorker.empty() ? turn->forBrowser : turn->forWorker);
    if (!again || again->username != turn->username || again->credential != turn->credential ||
        again->forBrowser != turn->forBrowser)
      std::abort();
  }
  return 0;
}
