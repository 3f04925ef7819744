// SPDX-License-Identifier: Apache-2.0
#include "sfu/workaround/rtcp_cname.hpp"

#include "base/bytes.hpp"

#include <string_view>

namespace rostra::sfu {
namespace {

constexpr unsigned kSenderReport = 200;
constexpr unsigned kDescription = 202;
constexpr std::byte kCnameItem{1};
constexpr std::size_t kMaxSources = 31;             // chunks of one SDES packet
constexpr std::string_view kCname = "one-browser";  // 11 bytes: a chunk of 4 + 2 + 11 + 3 = 20

}  // namespace

std::vector<std::byte> withOneCname(rtp::Bytes compound) {
  std::vector<std::byte> out;
  std::vector<std::uint32_t> senders;
  for (rtp::Bytes rest = compound; rest.size() >= 8;) {
    const std::size_t size = 4 * (std::size_t{read16(rest, 2)} + 1);
    if (size > rest.size()) return {};
    const auto type = std::to_integer<unsigned>(rest[1]);
    if ((std::to_integer<unsigned>(rest[0]) & 0x20U) != 0) return {};  // padding: nothing may follow
    if (type == kSenderReport && senders.size() < kMaxSources) senders.push_back(read32(rest, 4));
    if (type != kDescription)
      out.insert(out.end(), rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size));
    rest = rest.subspan(size);
  }
  if (senders.empty()) return {};
  constexpr std::size_t kChunk = 20;
  append32(out, static_cast<std::uint32_t>((0x80U | senders.size()) << 24 | kDescription << 16 |
                                           senders.size() * kChunk / 4));
  for (const std::uint32_t ssrc : senders) {
    append32(out, ssrc);
    out.push_back(kCnameItem);
    out.push_back(static_cast<std::byte>(kCname.size()));
    for (const char c : kCname) out.push_back(static_cast<std::byte>(c));
    out.insert(out.end(), 3, std::byte{0});  // the end of the list, filled up to words
  }
  return out;
}

}  // namespace rostra::sfu
