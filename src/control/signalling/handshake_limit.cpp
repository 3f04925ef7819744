// SPDX-License-Identifier: Apache-2.0
#include "control/signalling/handshake_limit.hpp"

namespace rostra::control {

std::size_t HandshakeLimit::scan(std::span<const std::uint8_t> bytes) noexcept {
  std::size_t at = 0;
  while (at < bytes.size() && !done_ && !bad_) {
    const std::uint8_t byte = bytes[at++];
    const bool ends = byte == '\n';
    bad_ = ends != afterReturn_ || byte == '\0' || ++size_ > kMaxBytes;
    afterReturn_ = byte == '\r';
    if (ends) {
      done_ = !bad_ && lineBytes_ == 0;
      lineBytes_ = 0;
    } else if (!afterReturn_) {
      ++lineBytes_;
    }
  }
  return at;
}

}  // namespace rostra::control
