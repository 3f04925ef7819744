// SPDX-License-Identifier: Apache-2.0
#include "hls/stream.hpp"

#include "base/check.hpp"
#include "hls/playlist_text.hpp"

#include <algorithm>
#include <cmath>

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
  if (facts.width == 0 || facts.height == 0 || facts.bandwidth == 0 || !std::isfinite(facts.frameRate) ||
      facts.frameRate <= 0 || facts.frameRate > 1000) {
    return fail(ErrorKind::InvalidInput, "a rendition needs a size, a frame rate and a bandwidth");
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

Result<Position> Stream::addPart(std::string_view rendition, const PartFacts& facts) {
  for (Rendition& candidate : renditions_) {
    if (candidate.facts.name == rendition) return candidate.playlist.addPart(facts);
  }
  return fail(ErrorKind::NotFound, "the part arrived before its rendition's initialization segment");
}

void Stream::restart() {
  if (ended_) return;
  ++epoch_;
  for (Rendition& rendition : renditions_) rendition.playlist.restart(epoch_);
}

void Stream::end() {
  ended_ = true;
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
    text += "#EXT-X-STREAM-INF:BANDWIDTH=";
    appendNumber(text, rendition.facts.bandwidth);
    text += ",CODECS=\"";
    text += rendition.facts.codecs;
    text += "\",RESOLUTION=";
    appendNumber(text, rendition.facts.width);
    text += 'x';
    appendNumber(text, rendition.facts.height);
    text += ",FRAME-RATE=";
    appendSeconds(text, std::chrono::milliseconds(std::llround(rendition.facts.frameRate * 1000)));
    text += '\n';
    text += base;
    text += '/';
    text += rendition.facts.name;
    text += "/live.m3u8\n";
  }
  return text;
}

std::string Stream::renderMedia(std::string_view rendition, bool skip) const {
  const MediaPlaylist* playlist = find(rendition);
  ROSTRA_CHECK(playlist != nullptr);
  std::vector<MediaPlaylist::Report> reports;
  for (const Rendition& other : renditions_) {
    if (const auto last = other.playlist.last(); last && other.facts.name != rendition) {
      reports.push_back({other.facts.name, *last});
    }
  }
  return playlist->render(skip, reports);
}

}  // namespace rostra::hls
