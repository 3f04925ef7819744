// SPDX-License-Identifier: Apache-2.0
// In: one byte that chooses how the rest is cut, then the bytes of a connection: a handshake and frames.
// Checks that how bytes arrive changes nothing, that a handshake ends with an empty line and has no bare line
// end, and that nothing follows what was cut off.
#include "base/check.hpp"
#include "control/signalling/frame_limit.hpp"
#include "control/signalling/handshake_limit.hpp"

#include <algorithm>
#include <string_view>

namespace {

using rostra::control::FrameLimit;
using rostra::control::HandshakeLimit;
using Bytes = std::span<const std::uint8_t>;

constexpr FrameLimit::TimePoint kNow{};
constexpr FrameLimit::Settings kSettings{64, 1, 20};

/// The bytes behind the handshake; none when there is no end of it.
Bytes behindHandshake(Bytes bytes, std::size_t step) {
  HandshakeLimit whole;
  HandshakeLimit pieces;
  const std::size_t size = whole.scan(bytes);
  std::size_t sum = 0;
  for (std::size_t at = 0; at < bytes.size(); at += step)
    sum += pieces.scan(bytes.subspan(at, std::min(step, bytes.size() - at)));
  ROSTRA_CHECK(sum == size && pieces.done() == whole.done() && pieces.bad() == whole.bad());
  ROSTRA_CHECK(!(whole.done() && whole.bad()));
  if (!whole.done()) return {};
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), size);
  ROSTRA_CHECK(text == "\r\n" || text.ends_with("\r\n\r\n"));
  ROSTRA_CHECK(text.starts_with("\r\n") || text.find("\r\n\r\n") == size - 4);
  return bytes.subspan(size);
}

void checkFrames(Bytes bytes, std::size_t step) {
  FrameLimit whole(kSettings, kNow);
  FrameLimit pieces(kSettings, kNow);
  const std::size_t passed = whole.scan(bytes, kNow);
  const bool fine = whole.verdict() == FrameLimit::Verdict::Fine;
  ROSTRA_CHECK(fine ? passed == bytes.size() || whole.closed() : passed < bytes.size());
  std::size_t sum = 0;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    const bool over = pieces.verdict() != FrameLimit::Verdict::Fine;
    const std::size_t part = pieces.scan(bytes.subspan(at, std::min(step, bytes.size() - at)), kNow);
    ROSTRA_CHECK(!over || part == 0);
    sum += part;
  }
  ROSTRA_CHECK(sum == passed);
  ROSTRA_CHECK(pieces.verdict() == whole.verdict() && pieces.closed() == whole.closed());
  ROSTRA_CHECK(pieces.takePongBytes() == whole.takePongBytes());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::size_t step = std::size_t{data[0]} % 16 + 1;
  checkFrames(behindHandshake({data + 1, size - 1}, step), step);
  return 0;
}
