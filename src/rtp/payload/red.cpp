// SPDX-License-Identifier: Apache-2.0
#include "rtp/payload/red.hpp"

#include "base/bytes.hpp"

namespace rostra::rtp {
namespace {

constexpr std::uint8_t kMoreBit = 0x80;
constexpr std::size_t kBlockHeader = 4;

}  // namespace

std::optional<RedBlocks> parseRed(Bytes payload) noexcept {
  RedBlocks blocks;
  std::size_t sizes[RedBlocks::kCapacity] = {};
  std::size_t at = 0;
  for (;;) {
    if (at >= payload.size()) return std::nullopt;
    const std::uint8_t first = byteAt(payload, at);
    RedBlock block{static_cast<std::uint8_t>(first & ~kMoreBit), 0, {}};
    if ((first & kMoreBit) == 0) {
      ++at;
      if (!blocks.push(block)) return std::nullopt;
      break;
    }
    if (payload.size() - at < kBlockHeader) return std::nullopt;
    const std::uint32_t header = read32(payload, at);
    block.timestampOffset = static_cast<std::uint16_t>(header >> 10 & 0x3FFFU);
    if (blocks.full()) return std::nullopt;
    sizes[blocks.size()] = header & 0x3FFU;
    blocks.push(block);
    at += kBlockHeader;
  }
  for (std::size_t i = 0; i + 1 < blocks.size(); ++i) {
    if (sizes[i] > payload.size() - at) return std::nullopt;
    blocks.begin()[i].data = payload.subspan(at, sizes[i]);
    at += sizes[i];
  }
  (blocks.end() - 1)->data = payload.subspan(at);
  return blocks;
}

}  // namespace rostra::rtp
