// SPDX-License-Identifier: Apache-2.0
// Finds the WebSocket frame that is one too many or makes its message too large, by the frame headers alone
// (RFC 6455 s.5.2), before anybody keeps a byte of it or does anything about it. In: the bytes of a
// connection behind its HTTP handshake; out: how many of them may be passed on. Pure, the caller brings the
// clock. Thread: any, one at a time.
#pragma once

#include "control/signalling/rate_limiter.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace rostra::control {

class FrameLimit {
 public:
  using TimePoint = RateLimiter::TimePoint;
  struct Settings {
    std::uint64_t maxMessage = 0;  ///< payload of one message, all its fragments together, bytes
    /// Frames, in the long run and at once after a rest. Control frames count, and so do fragments, unless
    /// they are large: maxMessage bounds those. A large message counts again for every kBytesPerFrame.
    double framesPerSecond = 0;
    double framesAtOnce = 0;
  };
  /// Why nothing is passed on any more.
  enum class Verdict : std::uint8_t { Fine, TooLarge, TooMany };
  static constexpr std::uint64_t kBytesPerFrame = 8U << 10;

  FrameLimit(const Settings& settings, TimePoint now) noexcept
      : maxMessage_(settings.maxMessage), rate_(settings.framesPerSecond, settings.framesAtOnce, now) {}

  /// The next bytes. Returns how many of them may be passed on: all, or those before the last byte of the
  /// header that breaks a limit, without which nobody takes it for a frame; from then on none. Nothing behind
  /// a close frame is passed on either (s.5.5.1).
  [[nodiscard]] std::size_t scan(std::span<const std::uint8_t> bytes, TimePoint now) noexcept;
  [[nodiscard]] Verdict verdict() const noexcept { return verdict_; }
  /// A close frame came: the peer sends nothing more.
  [[nodiscard]] bool closed() const noexcept { return closed_; }
  /// How many bytes the answers to the pings take that came since the last call.
  [[nodiscard]] std::uint64_t takePongBytes() noexcept;

 private:
  struct Frame {
    std::uint8_t opcode = 0;
    bool final = false;
    std::uint64_t length = 0;
  };
  void headerByte(std::uint8_t byte, TimePoint now) noexcept;
  void headerDone(TimePoint now) noexcept;
  /// Counts a frame of a connection that has broken no limit yet.
  [[nodiscard]] Verdict check(const Frame& frame, TimePoint now) noexcept;

  const std::uint64_t maxMessage_;
  RateLimiter rate_;
  std::array<std::uint8_t, 10> header_{};
  std::size_t headerBytes_ = 0;
  std::uint64_t payloadLeft_ = 0;   // with the masking key
  std::uint64_t messageBytes_ = 0;  // of the fragments so far
  std::uint64_t pongBytes_ = 0;
  Verdict verdict_ = Verdict::Fine;
  bool closed_ = false;
};

}  // namespace rostra::control
