// SPDX-License-Identifier: Apache-2.0
// Finds the WebSocket message that is larger than allowed, by its frame headers alone (RFC 6455 s.5.2),
// before anybody keeps a byte of it. In: the bytes of a connection from its HTTP handshake on; out: how many
// of them may be passed on. Pure. Thread: any, one at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace rostra::control {

class FrameLimit {
 public:
  /// `maxMessage`: payload of one message, all its fragments together, bytes.
  explicit FrameLimit(std::uint64_t maxMessage) noexcept : maxMessage_(maxMessage) {}

  /// The next bytes. Returns how many of them may be passed on: all, or those before the last byte of the
  /// header that announces too much, without which nobody takes it for a frame; from then on none.
  [[nodiscard]] std::size_t scan(std::span<const std::uint8_t> bytes) noexcept;
  [[nodiscard]] bool tooLarge() const noexcept { return tooLarge_; }
  /// After the message that is too large a close frame came: the peer sends nothing more.
  [[nodiscard]] bool closed() const noexcept { return closed_; }

 private:
  enum class State : std::uint8_t { Handshake, Header, Payload };
  void headerByte(std::uint8_t byte) noexcept;
  void headerDone() noexcept;

  const std::uint64_t maxMessage_;
  State state_ = State::Handshake;
  std::size_t handshakeEnd_ = 0;  // bytes of "\r\n\r\n" seen in a row
  std::array<std::uint8_t, 10> header_{};
  std::size_t headerBytes_ = 0;
  std::uint64_t payloadLeft_ = 0;   // with the masking key
  std::uint64_t messageBytes_ = 0;  // of the fragments so far
  bool tooLarge_ = false;
  bool closed_ = false;
};

}  // namespace rostra::control
