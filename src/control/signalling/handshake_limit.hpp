// SPDX-License-Identifier: Apache-2.0
// Where an HTTP handshake ends, as strictly as RFC 9112 s.2.2 writes it: lines end with CRLF and nothing
// else. libsoup accepts a bare LF, so two readers of the same bytes could see two different ends; what only
// one of them would accept is refused here. In: the first bytes of a connection; out: how many of them are
// the handshake. Pure. Thread: any, one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace rostra::control {

class HandshakeLimit {
 public:
  /// Of a whole handshake: cookies, and what proxies add.
  static constexpr std::size_t kMaxBytes = 16U << 10;

  /// The next bytes. Returns how many of them belong to the handshake.
  [[nodiscard]] std::size_t scan(std::span<const std::uint8_t> bytes) noexcept;
  /// The empty line has come.
  [[nodiscard]] bool done() const noexcept { return done_; }
  /// It is none: a line that ends otherwise, NUL, or too long.
  [[nodiscard]] bool bad() const noexcept { return bad_; }

 private:
  std::size_t size_ = 0;
  std::size_t lineBytes_ = 0;  // of this line, without its end
  bool afterReturn_ = false;   // CR was the last byte
  bool done_ = false;
  bool bad_ = false;
};

}  // namespace rostra::control
