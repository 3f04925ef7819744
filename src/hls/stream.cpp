// SPDX-License-Identifier: Apache-2.0
#include "hls/stream.hpp"

#include "base/check.hpp"
#include "base/log.hpp"
#include "hls/playlist_text.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace rostra::hls {
namespace {

// RFC 6381 codec strings as they are allowed inside a quoted playlist attribute.
bool isCodecs(std::string_view codecs) noexcept {
  constexpr std::size_t kMaxBytes = 128;
  return !codecs.empty() && codecs.size() <= kMaxBytes &&
         std::all_of(codecs.begin(), codecs.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                  c == ',' || c == '-' || c == '_' || c == '+';
         });
}

}  // namespace

Result<void> Stream::addInit(const RenditionFacts& facts) {
  if (!isPathName(facts.name)) {
    return fail(ErrorKind::InvalidInput, "a rendition's name must be 1 to 32 of a-z, 0-9 and -");
  }
  if (!isCodecs(facts.codecs)) return fail(ErrorKind::InvalidInput, "not an RFC 6381 codecs string");
  const bool picture = facts.width != 0 || facts.height != 0 || facts.frameRate != 0;
  if (facts.bandwidth == 0 ||
      (picture && (facts.width == 0 || facts.height == 0 || !std::isfinite(facts.frameRate) ||
                   facts.frameRate <= 0 || facts.frameRate > 1000))) {
    return fail(ErrorKind::InvalidInput,
                "a rendition needs a bandwidth, and one with a picture a size and a frame rate");
  }
  if (ended_) return fail(ErrorKind::Conflict, "the show has ended");
  auto found = std::find_if(renditions_.begin(), renditions_.end(), [&facts](const Rendition& rendition) {
    return rendition.facts.name == facts.name;
  });
  if (found == renditions_.end()) {
    renditions_.push_back({facts, MediaPlaylist(settings_, epoch_)});
    found = std::prev(renditions_.end());
  }
  if (auto added = found->playlist.addInit(); !added) return added;
  found->facts = facts;
  return {};
}

std::string_view Stream::Rendition::sourceOf(std::uint64_t segment) const noexcept {
  std::string_view source;
  for (const Source& each : sources) {
    if (each.segment <= segment) source = each.rendition;
  }
  return source;
}

Stream::Rendition* Stream::lookUp(std::string_view name) noexcept {
  const auto found = std::ranges::find(
      renditions_, name, [](const Rendition& one) -> std::string_view { return one.facts.name; });
  return found == renditions_.end() ? nullptr : &*found;
}

Result<void> Stream::setSource(std::string_view rendition, std::uint64_t segment, std::string_view source) {
  Rendition* found = lookUp(rendition);
  const Rendition* other = lookUp(source);
  if (found == nullptr || other == nullptr) return fail(ErrorKind::NotFound, "there is no such rendition");
  if (found != other && (!found->hasPicture() || !other->hasPicture()))
    return fail(ErrorKind::InvalidInput, "picture and sound cannot stand for each other");
  const std::uint64_t due = found->playlist.dueSegment();
  if (segment < due || (segment == due && found->playlist.duePart() > 0) ||
      (!found->early.empty() && found->early.back().segment >= segment) ||
      (!found->sources.empty() && found->sources.back().segment > segment))
    return fail(ErrorKind::InvalidInput, "the segment has begun");
  // Of those that have begun only the last one still holds.
  while (found->sources.size() > 1 && found->sources[1].segment <= due) found->sources.pop_front();
  found->sources.push_back({segment, found == other ? std::string() : std::string(source)});
  log::debug("source of a rendition", {{"rendition", rendition}, {"segment", segment}, {"source", source}});
  return {};
}

Result<Position> Stream::addPart(std::string_view rendition, const PartFacts& facts) {
  // Far more than one rendition is ever ahead of another.
  constexpr std::size_t kMaxEarly = 1000;
  Rendition* found = lookUp(rendition);
  if (found == nullptr)
    return fail(ErrorKind::NotFound, "the part arrived before its rendition's initialization segment");
  MediaPlaylist& playlist = found->playlist;
  if (!found->sourceOf(facts.segment).empty())
    return fail(ErrorKind::InvalidInput, "the part belongs to a segment of another rendition");
  Result<Position> added = Position{playlist.msnOf(facts.segment), facts.part};
  if (found->early.empty() && found->sourceOf(playlist.dueSegment()).empty()) {
    added = playlist.addPart(facts);
  } else if (found->early.size() >= kMaxEarly) {
    added = fail(ErrorKind::InvalidInput, "the rendition whose media comes before this does not go on");
  } else {
    found->early.push_back(facts);
  }
  if (!added) return added;
  log::trace("part added", {{"rendition", rendition},
                            {"epoch", epoch_},
                            {"segment", facts.segment},
                            {"part", facts.part},
                            {"us", std::int64_t{facts.duration.count()}},
                            {"bytes", facts.bytes},
                            {"independent", facts.independent}});
  settle();
  return added;
}

void Stream::settle() {
  for (bool moved = true; moved;) {
    moved = false;
    for (Rendition& rendition : renditions_) moved = settleOne(rendition) || moved;
  }
}

bool Stream::settleOne(Rendition& rendition) {
  MediaPlaylist& playlist = rendition.playlist;
  const std::string_view source = rendition.sourceOf(playlist.dueSegment());
  if (source.empty()) {
    if (rendition.early.empty()) return false;
    const PartFacts next = rendition.early.front();
    rendition.early.pop_front();
    return playlist.addPart(next).has_value();
  }
  const auto due = dueFrom(playlist, lookUp(source)->playlist);
  return due && playlist.addPart(*due, source);
}

std::optional<PartFacts> Stream::dueFrom(const MediaPlaylist& playlist, const MediaPlaylist& source) {
  const std::uint64_t counter = playlist.dueSegment();
  const std::uint32_t index = playlist.duePart();
  const MediaPlaylist::Segment* segment = source.find(source.msnOf(counter));
  if (segment == nullptr || !segment->source.empty() || index >= segment->parts.size()) return std::nullopt;
  PartFacts facts;
  facts.segment = counter;
  facts.part = index;
  facts.duration = segment->parts[index].duration;
  facts.independent = segment->parts[index].independent;
  facts.last = segment->complete && index + 1 == segment->parts.size();
  facts.wallTime = segment->wallTime;
  return facts;
}

// Open segments have ended. A segment whose parts were of several lengths may not be added again as it is:
// nobody needs it then.
void Stream::align() {
  for (Rendition& behind : renditions_) {
    for (const Rendition& ahead : renditions_) {
      if (!behind.hasPicture() || !ahead.hasPicture()) continue;
      while (behind.playlist.dueSegment() < ahead.playlist.dueSegment()) {
        const auto due = dueFrom(behind.playlist, ahead.playlist);
        if (!due || !behind.playlist.addPart(*due, ahead.facts.name)) break;
      }
    }
  }
}

void Stream::restart() {
  if (ended_) return;
  for (Rendition& rendition : renditions_) {
    rendition.playlist.completeOpenSegment();
    rendition.sources.clear();
    rendition.early.clear();
  }
  align();
  ++epoch_;
  for (Rendition& rendition : renditions_) rendition.playlist.restart(epoch_);
}

void Stream::end() {
  if (std::exchange(ended_, true)) return;
  for (Rendition& rendition : renditions_) rendition.playlist.completeOpenSegment();
  align();
  for (Rendition& rendition : renditions_) rendition.playlist.end();
}

bool Stream::playable() const noexcept {
  return !renditions_.empty() &&
         std::all_of(renditions_.begin(), renditions_.end(),
                     [](const Rendition& rendition) { return rendition.playlist.hasWholeSegment(); });
}

const MediaPlaylist* Stream::find(std::string_view rendition) const noexcept {
  for (const Rendition& candidate : renditions_) {
    if (candidate.facts.name == rendition) return &candidate.playlist;
  }
  return nullptr;
}

std::string Stream::renderMultivariant(std::string_view base) const {
  std::string text = "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-INDEPENDENT-SEGMENTS\n";
  for (const Rendition& rendition : renditions_) {
    const RenditionFacts& facts = rendition.facts;
    const auto measured = rendition.playlist.bitRate();
    text += "#EXT-X-STREAM-INF:BANDWIDTH=";
    // What was measured while little moved says nothing about what may come.
    appendNumber(text, std::max(facts.bandwidth, measured.peak));
    if (measured.average != 0) {
      text += ",AVERAGE-BANDWIDTH=";
      appendNumber(text, measured.average);
    }
    text += ",CODECS=\"";
    text += facts.codecs;
    text += '"';
    if (rendition.hasPicture()) {
      text += ",RESOLUTION=";
      appendNumber(text, facts.width);
      text += 'x';
      appendNumber(text, facts.height);
      text += ",FRAME-RATE=";
      appendSeconds(text, std::chrono::milliseconds(std::llround(facts.frameRate * 1000)));
      text += ",VIDEO-RANGE=SDR";
    }
    text += ",CLOSED-CAPTIONS=NONE\n";
    text += base;
    text += '/';
    text += facts.name;
    text += "/live.m3u8\n";
  }
  return text;
}

std::string Stream::renderMedia(std::string_view rendition, bool skip) const {
  const auto shown = std::ranges::find(
      renditions_, rendition, [](const Rendition& one) -> std::string_view { return one.facts.name; });
  ROSTRA_CHECK(shown != renditions_.end());
  std::vector<MediaPlaylist::Report> reports;
  for (const Rendition& other : renditions_) {
    if (const auto last = other.playlist.last(); last && other.facts.name != rendition) {
      reports.push_back({other.facts.name, *last});
    }
  }
  const MediaPlaylist& playlist = shown->playlist;
  const std::uint64_t following = playlist.dueSegment() + (playlist.duePart() > 0 ? 1 : 0);
  return playlist.render(skip, reports, shown->sourceOf(following));
}

}  // namespace rostra::hls
