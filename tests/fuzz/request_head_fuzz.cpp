// SPDX-License-Identifier: Apache-2.0
// Heads of requests: the same bytes get the same verdicts whatever pieces they arrive in, and one that is
// fine has no way to be read differently: no line without CR, no blank before a colon.
#include "base/check.hpp"
#include "origin/web/request_scanner.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  rostra::origin::RequestScanner whole;
  rostra::origin::RequestScanner pieces;
  whole.read(bytes);
  for (const char& byte : bytes) pieces.read({&byte, 1});
  constexpr int kHeads = 4;
  for (int i = 0; i < kHeads; ++i) {
    const std::string verdict = whole.takeVerdict();
    ROSTRA_CHECK(verdict == pieces.takeVerdict());
    if (i > 0 || !verdict.empty()) continue;
    const std::string_view head = bytes.substr(0, bytes.find("\r\n\r\n", 2));
    ROSTRA_CHECK(head.find('\0') == std::string_view::npos);
    for (std::size_t at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at + 1))
      ROSTRA_CHECK(at > 0 && head[at - 1] == '\r');
  }
  return 0;
}
