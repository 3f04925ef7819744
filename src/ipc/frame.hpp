// SPDX-License-Identifier: Apache-2.0
// Frames between `serve` and its workers on a byte stream: a JSON header, an optional raw body (media), and
// how many file descriptors came along. Pure: bytes in, frames out; no GLib, no threads.
//
//   offset  size  field (big endian)
//   0       4     magic "RSTR"
//   4       1     version, 1
//   5       1     number of descriptors, 0..4
//   6       2     reserved, 0
//   8       4     header length, 2..kMaxHeader
//   12      4     body length, 0..kMaxBody
//   16            header (UTF-8 JSON object), then body
#pragma once

#include "base/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::ipc {

inline constexpr std::size_t kFramePrefix = 16;
inline constexpr std::uint8_t kFrameVersion = 1;
inline constexpr std::size_t kMaxHeader = 8U << 20;  // the largest is a graph or stats of a full room
inline constexpr std::size_t kMaxBody = 64U << 20;   // the largest is a part: 100 Mbit/s x 2 s = 25 MB
inline constexpr std::uint8_t kMaxDescriptors = 4;

struct Frame {
  std::string header;
  std::vector<std::byte> body;
  std::uint8_t descriptors = 0;
};

/// The 16 bytes in front of a frame with this header and body. Broken limits are a broken invariant of the
/// sender.
[[nodiscard]] std::string encodePrefix(std::string_view header, std::size_t bodySize,
                                       std::uint8_t descriptors);

/// Cuts a stream of bytes into frames. After an error it refuses everything: the peer is not speaking this
/// protocol.
class FrameParser {
 public:
  /// Takes bytes as they arrive. InvalidInput on a wrong magic, version or length.
  [[nodiscard]] Result<void> feed(std::span<const std::byte> bytes);
  /// The next whole frame, in order; false when there is none yet.
  [[nodiscard]] bool next(Frame& frame);

 private:
  enum class Stage : std::uint8_t { Prefix, Header, Body, Broken };
  Stage stage_ = Stage::Prefix;
  std::array<std::byte, kFramePrefix> prefix_{};
  std::size_t prefixSize_ = 0;  ///< how much of it came
  std::size_t headerLength_ = 0;
  std::size_t bodyLength_ = 0;
  Frame current_;
  std::vector<Frame> ready_;
  std::size_t readIndex_ = 0;
};

}  // namespace rostra::ipc
