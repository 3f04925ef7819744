// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/description.hpp"

#include "base/bytes.hpp"
#include "base/check.hpp"

#include <algorithm>

namespace rostra::rtp {
namespace {

constexpr std::size_t kSsrcSize = 4;
constexpr std::uint8_t kEnd = 0;
constexpr std::uint8_t kCname = 1;

// Items end with a zero; the chunk is then filled up to words with more of them.
std::size_t chunkSize(std::string_view cname) noexcept {
  return (kSsrcSize + 2 + cname.size()) / 4 * 4 + 4;
}

}  // namespace

std::optional<SourceNames> parseDescription(const RtcpPacket& packet) noexcept {
  if (packet.type != RtcpType::SourceDescription) return std::nullopt;
  const Bytes body = packet.body;
  SourceNames names;
  std::size_t at = 0;
  for (unsigned chunk = 0; chunk < packet.count; ++chunk) {
    if (at > body.size() || body.size() - at < kSsrcSize) return std::nullopt;
    SourceName name{read32(body, at), {}};
    at += kSsrcSize;
    for (;;) {
      if (at >= body.size()) return std::nullopt;
      const std::uint8_t item = byteAt(body, at);
      if (item == kEnd) break;
      if (body.size() - at < 2 || body.size() - at - 2 < byteAt(body, at + 1)) return std::nullopt;
      const Bytes text = body.subspan(at + 2, byteAt(body, at + 1));
      if (item == kCname) name.cname = {reinterpret_cast<const char*>(text.data()), text.size()};
      at += 2 + text.size();
    }
    at = at / 4 * 4 + 4;
    names.push(name);
  }
  return names;
}

std::optional<Sources> parseBye(const RtcpPacket& packet) noexcept {
  if (packet.type != RtcpType::Bye || packet.body.size() < packet.count * kSsrcSize) return std::nullopt;
  Sources sources;
  for (std::size_t i = 0; i < packet.count; ++i) sources.push(read32(packet.body, i * kSsrcSize));
  return sources;
}

bool writeDescription(CompoundWriter& out, std::span<const std::uint32_t> ssrcs,
                      std::string_view cname) noexcept {
  ROSTRA_CHECK(ssrcs.size() <= kMaxDescribedSources && cname.size() <= 255);
  const std::size_t size = chunkSize(cname);
  const auto body =
      out.add(RtcpType::SourceDescription, static_cast<unsigned>(ssrcs.size()), ssrcs.size() * size);
  if (!body) return false;
  MutableBytes chunk = *body;
  for (const std::uint32_t ssrc : ssrcs) {
    write32(chunk, 0, ssrc);
    writeByte(chunk, kSsrcSize, kCname);
    writeByte(chunk, kSsrcSize + 1, static_cast<unsigned>(cname.size()));
    std::transform(cname.begin(), cname.end(), chunk.begin() + kSsrcSize + 2,
                   [](char c) { return static_cast<std::byte>(c); });
    chunk = chunk.subspan(size);
  }
  return true;
}

bool writeBye(CompoundWriter& out, std::span<const std::uint32_t> ssrcs) noexcept {
  ROSTRA_CHECK(ssrcs.size() <= kMaxDescribedSources);
  const auto body = out.add(RtcpType::Bye, static_cast<unsigned>(ssrcs.size()), ssrcs.size() * kSsrcSize);
  if (!body) return false;
  for (std::size_t i = 0; i < ssrcs.size(); ++i) write32(*body, i * kSsrcSize, ssrcs[i]);
  return true;
}

}  // namespace rostra::rtp
