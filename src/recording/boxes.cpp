// SPDX-License-Identifier: Apache-2.0
#include "recording/boxes.hpp"

#include "base/bytes.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace rostra::recording {
namespace {

constexpr std::size_t kMaxTracks = 16;
constexpr std::size_t kFullBox = 4;              // version and flags
constexpr std::uint64_t kMaxTicks = 1ULL << 52;  // 3000 years of 48 kHz; what a double holds exactly
constexpr std::uint32_t kNotSync = 0x00010000;   // sample_is_non_sync_sample, s.8.8.3.1

tl::unexpected<Error> broken(const std::string& what) {
  return fail(ErrorKind::InvalidInput, "not a fragmented MP4 from a mixer: " + what);
}

/// A box within a larger view.
struct Box {
  std::uint32_t type = 0;
  std::size_t at = 0;       // of its header, in `all`
  std::size_t content = 0;  // of its content, in `all`
  std::size_t end = 0;
};

/// The boxes of all[begin, end), in order.
Result<std::vector<Box>> boxesIn(View all, std::size_t begin, std::size_t end) {
  std::vector<Box> boxes;
  while (begin < end) {
    const auto header = parseBoxHeader(all.subspan(begin, end - begin));
    if (!header) return tl::make_unexpected(header.error());
    if (header->size > end - begin) return broken("a box is longer than its parent");
    const auto next = begin + static_cast<std::size_t>(header->size);
    boxes.push_back({header->type, begin, begin + header->header, next});
    begin = next;
  }
  return boxes;
}

const Box* find(const std::vector<Box>& boxes, std::uint32_t type) {
  const auto found =
      std::find_if(boxes.begin(), boxes.end(), [&](const Box& box) { return box.type == type; });
  return found == boxes.end() ? nullptr : &*found;
}

/// `timescale` of mvhd or mdhd: behind two times of 32 or 64 bits.
std::optional<std::uint32_t> timescaleOf(View all, const Box& box) {
  if (box.content + kFullBox > box.end) return std::nullopt;
  const std::size_t at = box.content + kFullBox + (all[box.content] == 1 ? 16 : 8);
  if (at + 4 > box.end) return std::nullopt;
  const std::uint32_t value = read32(all, at);
  return value == 0 ? std::nullopt : std::optional(value);
}

Result<Track> parseTrack(View all, const Box& trak) {
  Track track;
  const auto inner = boxesIn(all, trak.content, trak.end);
  if (!inner) return tl::make_unexpected(inner.error());
  const Box* tkhd = find(*inner, boxType("tkhd"));
  const Box* mdia = find(*inner, boxType("mdia"));
  if (!tkhd || !mdia || tkhd->content + kFullBox > tkhd->end) return broken("a track has no header");
  const std::size_t idAt = tkhd->content + kFullBox + (all[tkhd->content] == 1 ? 16 : 8);
  if (idAt + 4 > tkhd->end) return broken("tkhd is too short");
  track.id = read32(all, idAt);
  const auto media = boxesIn(all, mdia->content, mdia->end);
  if (!media) return tl::make_unexpected(media.error());
  const Box* mdhd = find(*media, boxType("mdhd"));
  const Box* hdlr = find(*media, boxType("hdlr"));
  if (!mdhd || !hdlr || hdlr->content + 12 > hdlr->end) return broken("a track has no handler");
  const auto timescale = timescaleOf(all, *mdhd);
  if (!timescale) return broken("a track has no timescale");
  track.timescale = *timescale;
  track.picture = read32(all, hdlr->content + 8) == boxType("vide");
  return track;
}

Result<void> parseDefaults(View all, const Box& mvex, Head& head) {
  const auto inner = boxesIn(all, mvex.content, mvex.end);
  if (!inner) return tl::make_unexpected(inner.error());
  for (const Box& box : *inner) {
    if (box.type == boxType("mehd")) {
      if (box.content + 12 > box.end || all[box.content] != 1) return broken("mehd is not version 1");
      head.durationAt = box.content + kFullBox;
      head.duration = read64(all, head.durationAt);
    } else if (box.type == boxType("trex")) {
      if (box.content + 24 > box.end) return broken("trex is too short");
      const std::uint32_t id = read32(all, box.content + 4);
      for (Track& track : head.tracks) {
        if (track.id != id) continue;
        track.sampleDuration = read32(all, box.content + 12);
        track.sampleFlags = read32(all, box.content + 20);
      }
    }
  }
  return {};
}

/// Reads a box from front to back.
class Reader {
 public:
  Reader(View all, const Box& box) : all_(all), at_(box.content), end_(box.end) {}
  [[nodiscard]] bool has(std::size_t bytes) const { return end_ - at_ >= bytes; }
  [[nodiscard]] std::size_t at() const { return at_; }
  /// 0 behind the end, and `good()` is false from then on.
  std::uint32_t next() {
    if (!has(4)) {
      good_ = false;
      return 0;
    }
    at_ += 4;
    return read32(all_, at_ - 4);
  }
  void skip(std::size_t bytes) {
    if (has(bytes)) {
      at_ += bytes;
    } else {
      good_ = false;
    }
  }
  [[nodiscard]] bool good() const { return good_; }

 private:
  View all_;
  std::size_t at_;
  std::size_t end_;
  bool good_ = true;
};

struct Defaults {
  std::uint32_t duration = 0;
  std::uint32_t flags = 0;
};

/// One trun: adds its samples' durations; says whether the first of them is a sync sample.
Result<bool> addRun(View moof, const Box& box, const Defaults& defaults, std::uint64_t& duration) {
  constexpr std::uint32_t kOffset = 0x1, kFirstFlags = 0x4, kDuration = 0x100, kSize = 0x200, kFlags = 0x400,
                          kComposition = 0x800;
  Reader reader(moof, box);
  const std::uint32_t flags = reader.next();
  const std::uint32_t count = reader.next();
  if ((flags & kOffset) != 0) reader.skip(4);
  std::uint32_t first = defaults.flags;
  if ((flags & kFirstFlags) != 0) first = reader.next();
  std::size_t perSample = 0;
  for (const std::uint32_t field : {kDuration, kSize, kFlags, kComposition})
    perSample += (flags & field) != 0 ? 4 : 0;
  if (!reader.good() || !reader.has(std::size_t{count} * perSample)) return broken("trun is too short");
  if ((flags & kDuration) == 0) duration += std::uint64_t{count} * defaults.duration;
  for (std::uint32_t i = 0; perSample > 0 && i < count; ++i) {
    if ((flags & kDuration) != 0) duration += reader.next();
    if ((flags & kSize) != 0) reader.skip(4);
    if ((flags & kFlags) != 0) {
      const std::uint32_t own = reader.next();
      if (i == 0 && (flags & kFirstFlags) == 0) first = own;
    }
    if ((flags & kComposition) != 0) reader.skip(4);
  }
  return count > 0 && (first & kNotSync) == 0;
}

Result<FragmentTrack> parseTraf(View moof, const Box& traf, const Head& head) {
  const auto inner = boxesIn(moof, traf.content, traf.end);
  if (!inner) return tl::make_unexpected(inner.error());
  const Box* tfhd = find(*inner, boxType("tfhd"));
  const Box* tfdt = find(*inner, boxType("tfdt"));
  if (!tfhd || !tfdt) return broken("a fragment has no tfhd or tfdt");
  FragmentTrack track;
  Reader reader(moof, *tfhd);
  const std::uint32_t flags = reader.next() & 0xFFFFFF;
  const std::uint32_t id = reader.next();
  const auto known =
      std::find_if(head.tracks.begin(), head.tracks.end(), [&](const Track& one) { return one.id == id; });
  if (known == head.tracks.end()) return broken("a fragment belongs to an unknown track");
  track.track = static_cast<std::size_t>(known - head.tracks.begin());
  if ((flags & 0x1) != 0) return broken("a fragment has offsets from the start of the file");
  Defaults defaults{known->sampleDuration, known->sampleFlags};
  if ((flags & 0x2) != 0) reader.skip(4);
  if ((flags & 0x8) != 0) defaults.duration = reader.next();
  if ((flags & 0x10) != 0) reader.skip(4);
  if ((flags & 0x20) != 0) defaults.flags = reader.next();
  if (!reader.good()) return broken("tfhd is too short");
  if (tfdt->content + 12 > tfdt->end || moof[tfdt->content] != 1) return broken("tfdt is not version 1");
  track.timeAt = tfdt->content + kFullBox;
  track.begin = read64(moof, track.timeAt);
  bool firstRun = true;
  for (const Box& box : *inner) {
    if (box.type != boxType("trun")) continue;
    const auto sync = addRun(moof, box, defaults, track.duration);
    if (!sync) return tl::make_unexpected(sync.error());
    if (std::exchange(firstRun, false)) track.sync = *sync;
  }
  if (track.begin > kMaxTicks || track.duration > kMaxTicks)
    return broken("a fragment has an impossible time");
  return track;
}

}  // namespace

Result<BoxHeader> parseBoxHeader(View bytes) {
  if (bytes.size() < 8) return broken("a box header is incomplete");
  BoxHeader box{read32(bytes, 4), 8, read32(bytes, 0)};
  if (box.size == 1) {
    if (bytes.size() < 16) return broken("a box header is incomplete");
    box.header = 16;
    box.size = read64(bytes, 8);
  }
  if (box.size < box.header) return broken("a box is shorter than its header");
  return box;
}

Result<Head> parseHead(View bytes) {
  Head head;
  std::size_t at = 0;
  Box moov;
  while (moov.type == 0) {
    const auto header = parseBoxHeader(bytes.subspan(at));
    if (!header) return tl::make_unexpected(header.error());
    if (header->size > bytes.size() - at) return broken("the head is incomplete");
    const auto end = at + static_cast<std::size_t>(header->size);
    if (header->type == boxType("moov")) moov = {header->type, at, at + header->header, end};
    at = end;
  }
  head.moovAt = moov.at;
  head.size = moov.end;
  const auto inner = boxesIn(bytes, moov.content, moov.end);
  if (!inner) return tl::make_unexpected(inner.error());
  const Box* mvhd = find(*inner, boxType("mvhd"));
  const Box* mvex = find(*inner, boxType("mvex"));
  const auto timescale = mvhd ? timescaleOf(bytes, *mvhd) : std::nullopt;
  if (!timescale || !mvex) return broken("moov has no mvhd or mvex");
  head.timescale = *timescale;
  head.mvexAt = mvex->at;
  for (const Box& box : *inner) {
    if (box.type != boxType("trak")) continue;
    if (head.tracks.size() == kMaxTracks) return broken("too many tracks");
    const auto track = parseTrack(bytes, box);
    if (!track) return tl::make_unexpected(track.error());
    head.tracks.push_back(*track);
  }
  if (head.tracks.empty()) return broken("no tracks");
  if (auto defaults = parseDefaults(bytes, *mvex, head); !defaults)
    return tl::make_unexpected(defaults.error());
  return head;
}

Result<Bytes> withDuration(View init) {
  const auto head = parseHead(init);
  if (!head) return tl::make_unexpected(head.error());
  if (head->durationAt != 0) return broken("there is a mehd already");
  const auto moov = parseBoxHeader(init.subspan(head->moovAt));
  const auto mvex = parseBoxHeader(init.subspan(head->mvexAt));
  if (!moov || !mvex || moov->header != 8 || mvex->header != 8) return broken("a head of this size");
  constexpr std::array<std::uint8_t, 20> kMehd{0, 0, 0, 20, 'm', 'e', 'h', 'd', 1, 0,
                                               0, 0, 0, 0,  0,   0,   0,   0,   0, 0};
  Bytes bytes(init.begin(), init.begin() + static_cast<std::ptrdiff_t>(head->size));
  write32(bytes, head->moovAt, static_cast<std::uint32_t>(moov->size + kMehd.size()));
  write32(bytes, head->mvexAt, static_cast<std::uint32_t>(mvex->size + kMehd.size()));
  bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(head->mvexAt + mvex->header), kMehd.begin(),
               kMehd.end());
  return bytes;
}

Result<Fragment> parseFragment(View moof, const Head& head) {
  const auto header = parseBoxHeader(moof);
  if (!header) return tl::make_unexpected(header.error());
  if (header->type != boxType("moof") || header->size != moof.size()) return broken("not a whole moof");
  const auto inner = boxesIn(moof, header->header, moof.size());
  if (!inner) return tl::make_unexpected(inner.error());
  const Box* mfhd = find(*inner, boxType("mfhd"));
  if (!mfhd || mfhd->content + 8 > mfhd->end) return broken("a fragment without mfhd");
  Fragment fragment;
  fragment.sequenceAt = mfhd->content + kFullBox;
  for (const Box& box : *inner) {
    if (box.type != boxType("traf")) continue;
    const auto track = parseTraf(moof, box, head);
    if (!track) return tl::make_unexpected(track.error());
    fragment.tracks.push_back(*track);
  }
  if (fragment.tracks.empty() || fragment.tracks.size() > kMaxTracks) return broken("a fragment of no track");
  return fragment;
}

Bytes makeIndex(std::uint32_t trackId, std::span<const AccessPoint> points) {
  constexpr std::size_t kHead = 8 + 24;  // mfra, then tfra up to its entries
  constexpr std::size_t kEntry = 19;     // two 64-bit numbers, and three of one byte each
  constexpr std::size_t kMfro = 16;
  Bytes bytes(kHead + points.size() * kEntry + kMfro);
  const auto put = [&](std::size_t at, std::uint32_t size, std::uint32_t type) {
    write32(bytes, at, size);
    write32(bytes, at + 4, type);
  };
  put(0, static_cast<std::uint32_t>(bytes.size()), boxType("mfra"));
  put(8, static_cast<std::uint32_t>(kHead - 8 + points.size() * kEntry), boxType("tfra"));
  write32(bytes, 16, 0x01000000);  // version 1: 64 bits
  write32(bytes, 20, trackId);
  write32(bytes, 28, static_cast<std::uint32_t>(points.size()));
  std::size_t at = kHead;
  for (const AccessPoint& point : points) {
    write64(bytes, at, point.time);
    write64(bytes, at + 8, point.offset);
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at + 16), 3, std::uint8_t{1});
    at += kEntry;
  }
  put(at, kMfro, boxType("mfro"));
  write32(bytes, at + 12, static_cast<std::uint32_t>(bytes.size()));
  return bytes;
}

}  // namespace rostra::recording
