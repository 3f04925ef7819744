// SPDX-License-Identifier: Apache-2.0
#include "recording/movie_facts.hpp"

#include "base/bytes.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

namespace rostra::recording {
namespace {

constexpr std::int64_t kFrom1904To1970 = 2'082'844'800;  // seconds
constexpr std::size_t kMaxTitle = 1024;                  // bytes; titles of spaces are shorter
constexpr std::uint32_t kUtf8 = 1;                       // type of a value in ilst

constexpr std::uint32_t kTitle = 0xA9'6E'61'6D;  // "(c)nam"
constexpr std::array kWithTimes{boxType("mvhd"), boxType("tkhd"), boxType("mdhd")};
constexpr std::array kOnTheWay{boxType("trak"), boxType("mdia")};

tl::unexpected<Error> broken(const std::string& what) {
  return fail(ErrorKind::InvalidInput, "not an initialization segment: " + what);
}

/// `content` in a box.
Bytes box(std::uint32_t type, View content) {
  Bytes bytes;
  append32(bytes, static_cast<std::uint32_t>(8 + content.size()));
  append32(bytes, type);
  bytes.insert(bytes.end(), content.begin(), content.end());
  return bytes;
}

Bytes titleBox(std::string_view title) {
  Bytes data;
  append32(data, kUtf8);
  append32(data, 0);  // any language
  data.insert(data.end(), title.begin(), title.end());
  Bytes handler(8);  // version and flags, and nothing in the place of a media handler
  append32(handler, boxType("mdir"));
  append32(handler, boxType("appl"));
  handler.resize(handler.size() + 9);  // nothing more, and an empty name
  Bytes meta(4);                       // version and flags
  const Bytes list = box(boxType("ilst"), box(kTitle, box(boxType("data"), data)));
  for (const Bytes& one : {box(boxType("hdlr"), handler), list})
    meta.insert(meta.end(), one.begin(), one.end());
  return box(boxType("udta"), box(boxType("meta"), meta));
}

/// Calls `act(type, content, whole)` for each box of `bytes`, in order.
template <class Part, class Act>
Result<void> forEachBox(Part bytes, const Act& act) {
  while (!bytes.empty()) {
    const auto header = parseBoxHeader(bytes);
    if (!header) return tl::make_unexpected(header.error());
    if (header->size > bytes.size()) return broken("a box is longer than its parent");
    const auto size = static_cast<std::size_t>(header->size);
    const auto whole = bytes.first(size);
    if (auto done = act(header->type, whole.subspan(header->header), whole); !done) return done;
    bytes = bytes.subspan(size);
  }
  return {};
}

/// Creation and modification time, in all headers of a moov.
Result<void> setTimes(std::span<std::uint8_t> moov, std::uint64_t time) {
  return forEachBox(moov, [time](std::uint32_t type, std::span<std::uint8_t> content, auto) -> Result<void> {
    if (std::ranges::find(kOnTheWay, type) != kOnTheWay.end()) return setTimes(content, time);
    if (std::ranges::find(kWithTimes, type) == kWithTimes.end()) return {};
    constexpr std::size_t kFullBox = 4;
    const bool wide = !content.empty() && content[0] == 1;
    if (content.size() < kFullBox + (wide ? 16 : 8)) return broken("a header without times");
    for (std::size_t i = 0; i < 2; ++i) {
      if (wide) {
        write64(content, kFullBox + i * 8, time);
      } else if (time <= std::numeric_limits<std::uint32_t>::max()) {
        write32(content, kFullBox + i * 4, static_cast<std::uint32_t>(time));
      }
    }
    return {};
  });
}

}  // namespace

Result<Bytes> withFacts(View head, const MovieFacts& facts) {
  Bytes all;
  bool found = false;
  auto copied = forEachBox(head, [&](std::uint32_t type, View content, View whole) -> Result<void> {
    if (type != boxType("moov")) {
      all.insert(all.end(), whole.begin(), whole.end());
      return {};
    }
    found = true;
    Bytes moov;
    // There may be one udta only; the muxer's says no more than its own name.
    auto kept = forEachBox(content, [&moov](std::uint32_t inner, View, View child) -> Result<void> {
      if (inner != boxType("udta")) moov.insert(moov.end(), child.begin(), child.end());
      return {};
    });
    if (!kept) return kept;
    const auto time = static_cast<std::uint64_t>(facts.beganMs / 1000 + kFrom1904To1970);
    if (auto set = setTimes(moov, time); !set) return set;
    if (!facts.title.empty() && facts.title.size() <= kMaxTitle) {
      const Bytes title = titleBox(facts.title);
      moov.insert(moov.end(), title.begin(), title.end());
    }
    const Bytes done = box(type, moov);
    all.insert(all.end(), done.begin(), done.end());
    return {};
  });
  if (!copied) return tl::make_unexpected(copied.error());
  if (!found) return broken("no moov");
  return all;
}

}  // namespace rostra::recording
