// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/nack.hpp"

#include "base/bytes.hpp"

#include <bit>

namespace rostra::rtp {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kSsrcs = 8;
constexpr std::size_t kEntry = 4;
constexpr std::uint16_t kMaskBits = 16;

// How many of `missing` the entry that begins with the first of them names.
std::size_t entryLength(std::span<const std::uint16_t> missing) noexcept {
  std::size_t length = 1;
  while (length < missing.size() &&
         static_cast<std::uint16_t>(missing[length] - missing[0] - 1) < kMaskBits) {
    ++length;
  }
  return length;
}

}  // namespace

std::optional<NackReader> NackReader::open(const RtcpPacket& packet) noexcept {
  if (packet.type != RtcpType::TransportFeedback || packet.count != kFormat || packet.body.size() < kSsrcs)
    return std::nullopt;
  NackReader reader;
  reader.mediaSsrc_ = read32(packet.body, 4);
  reader.rest_ = packet.body.subspan(kSsrcs);
  return reader;
}

std::optional<std::uint16_t> NackReader::next() noexcept {
  if (mask_ == 0) {
    if (rest_.size() < kEntry) return std::nullopt;
    base_ = read16(rest_, 0);
    mask_ = std::uint32_t{read16(rest_, 2)} << 1 | 1U;
    rest_ = rest_.subspan(kEntry);
  }
  const auto bit = std::countr_zero(mask_);
  mask_ &= mask_ - 1;
  return static_cast<std::uint16_t>(base_ + bit);
}

std::size_t writeNack(CompoundWriter& out, std::uint32_t senderSsrc, std::uint32_t mediaSsrc,
                      std::span<const std::uint16_t> missing) noexcept {
  if (out.room() < kSsrcs) return 0;
  const std::size_t room = (out.room() - kSsrcs) / kEntry;
  std::size_t entries = 0;
  std::size_t named = 0;
  for (; named < missing.size() && entries < room; ++entries) named += entryLength(missing.subspan(named));
  if (named == 0) return 0;
  const auto body = out.add(RtcpType::TransportFeedback, kFormat, kSsrcs + entries * kEntry);
  if (!body) return 0;
  write32(*body, 0, senderSsrc);
  write32(*body, 4, mediaSsrc);
  MutableBytes entry = body->subspan(kSsrcs);
  for (auto rest = missing.first(named); !rest.empty(); entry = entry.subspan(kEntry)) {
    const auto group = rest.first(entryLength(rest));
    unsigned mask = 0;
    for (const std::uint16_t sequence : group.subspan(1))
      mask |= 1U << static_cast<std::uint16_t>(sequence - group[0] - 1);
    write16(entry, 0, group[0]);
    write16(entry, 2, mask);
    rest = rest.subspan(group.size());
  }
  return named;
}

}  // namespace rostra::rtp
