// SPDX-License-Identifier: Apache-2.0
#include "origin/live/live_show.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace rostra::origin {
namespace {

constexpr unsigned kRetrySoonSeconds = 1;

std::size_t sizeOf(const glib::Ref<GBytes>& bytes) noexcept {
  return g_bytes_get_size(bytes.get());
}

/// One block for the whole segment; the parts become views of it, so nothing is held twice.
glib::Ref<GBytes> joinParts(std::vector<glib::Ref<GBytes>>& parts) {
  std::size_t size = 0;
  for (const auto& part : parts) size += sizeOf(part);
  auto* memory = static_cast<guint8*>(g_malloc(size));
  std::size_t at = 0;
  for (const auto& part : parts) {
    gsize length = 0;
    const void* data = g_bytes_get_data(part.get(), &length);
    std::memcpy(memory + at, data, length);
    at += length;
  }
  auto whole = glib::Ref<GBytes>::adopt(g_bytes_new_take(memory, size));
  at = 0;
  for (auto& part : parts) {
    const std::size_t length = sizeOf(part);
    part = glib::Ref<GBytes>::adopt(g_bytes_new_from_bytes(whole.get(), at, length));
    at += length;
  }
  return whole;
}

/// Answers to blocking requests say the same to everyone; caches may keep them for six target durations
/// (draft, appendix B.1).
const char* blockingCacheControl(const hls::StreamSettings& settings) {
  const std::string text = "public, max-age=" + std::to_string(6 * settings.targetDuration().count());
  return g_intern_string(text.c_str());
}

}  // namespace

LiveShow::LiveShow(std::string id, const hls::StreamSettings& settings, const ShowLimits& limits)
    : id_(std::move(id)),
      limits_(limits),
      blockingCacheControl_(blockingCacheControl(settings)),
      stream_(settings) {}

LiveShow::~LiveShow() {
  const Lock lock(mutex_);
  closeFrames();
}

Result<void> LiveShow::addInit(const hls::RenditionFacts& facts, glib::Ref<GBytes> bytes) {
  const Lock lock(mutex_);
  if (sizeOf(bytes) > limits_.maxPartBytes)
    return fail(ErrorKind::Exhausted, "the initialization segment is too large");
  if (auto added = stream_.addInit(facts); !added) return added;
  bytes_ += sizeOf(bytes);
  auto& stored = renditions_[facts.name];
  stored.inits[stream_.epoch()] = std::move(bytes);
  stored.codecs = facts.codecs;
  stored.hasPicture = facts.height > 0;
  if (facts.height > 0 && firstWithPicture_.empty()) firstWithPicture_ = facts.name;
  changed();
  return {};
}

Result<hls::Position> LiveShow::addPart(std::string_view rendition, const hls::PartFacts& facts,
                                        glib::Ref<GBytes> bytes) {
  const Lock lock(mutex_);
  const std::size_t size = sizeOf(bytes);
  if (size == 0) return fail(ErrorKind::InvalidInput, "the part is empty");
  if (size > limits_.maxPartBytes) return fail(ErrorKind::Exhausted, "the part is larger than allowed");
  if (bytes_ + size > limits_.maxShowBytes)
    return fail(ErrorKind::Exhausted, "the show's window is larger than allowed");
  hls::PartFacts sized = facts;
  sized.bytes = size;
  auto position = stream_.addPart(rendition, sized);
  if (!position) return position;
  auto& segments = renditions_.find(rendition)->second.segments;
  if (segments.empty() || segments.back().msn != position->msn) segments.emplace_back().msn = position->msn;
  segments.back().parts.push_back(std::move(bytes));
  bytes_ += size;
  ++parts_;
  changed();
  return position;
}

Result<bool> LiveShow::addFrame(std::string_view rendition, const FrameFacts& facts,
                                glib::Ref<GBytes> bytes) {
  const Lock lock(mutex_);
  const std::size_t size = sizeOf(bytes);
  if (size == 0) return fail(ErrorKind::InvalidInput, "the frame is empty");
  if (size > limits_.maxPartBytes) return fail(ErrorKind::Exhausted, "the frame is larger than allowed");
  const auto found = renditions_.find(rendition);
  const auto init = found == renditions_.end() ? decltype(found->second.inits.end())()
                                               : found->second.inits.find(stream_.epoch());
  if (found == renditions_.end() || init == found->second.inits.end() || stream_.ended())
    return fail(ErrorKind::NotFound, "the rendition has no initialization segment");
  // All renditions are in about the same segment.
  for (auto& [name, each] : renditions_) {
    if (!each.framesUntil || facts.segment < *each.framesUntil) continue;
    if (each.frames) std::exchange(each.frames, nullptr)->close();
  }
  StoredRendition& stored = found->second;
  if (stored.framesUntil && facts.segment >= *stored.framesUntil) return false;
  // The clock was set: what readers know of the times does not hold any more.
  if (stored.frames && facts.key && stored.frames->head().zeroWallMs != facts.zeroWallMs)
    std::exchange(stored.frames, nullptr)->close();
  const bool opens = !stored.frames;
  if (opens) {
    if (!facts.key) return false;
    stored.frames = std::make_shared<FrameWindow>(
        FrameWindow::Head{std::string(rendition), stored.codecs, init->second, facts.zeroWallMs},
        limits_.frames);
  }
  stored.frames->add({std::move(bytes), facts.duration, facts.key});
  return opens;
}

Result<void> LiveShow::setSource(std::string_view rendition, std::uint64_t segment, std::string_view source) {
  const Lock lock(mutex_);
  auto set = stream_.setSource(rendition, segment, source);
  if (!set) return set;
  auto& until = renditions_.find(rendition)->second.framesUntil;
  if (rendition == source) {
    until.reset();
  } else {
    until = segment;
  }
  changed();
  return set;
}

void LiveShow::closeFrames() {
  for (auto& [name, rendition] : renditions_) {
    rendition.framesUntil.reset();
    if (rendition.frames) std::exchange(rendition.frames, nullptr)->close();
  }
}

std::variant<Answer, Hold, std::shared_ptr<FrameWindow>> LiveShow::frames(std::string_view rendition) {
  const Lock lock(mutex_);
  if (stream_.ended()) {
    Answer over = problem(404, "not-found", "the show has ended; try again later");
    over.retryAfterSeconds = kRetrySoonSeconds;
    return over;
  }
  Answer late =
      problem(503, "unavailable",
              "this rendition is not encoded now, or the mixer is restarting; try another one, or again");
  late.retryAfterSeconds = kRetrySoonSeconds;
  const Hold hold{stream_.settings().holdLimit(), std::move(late)};
  if (renditions_.empty()) return hold;
  const std::string_view name = rendition.empty() ? std::string_view(firstWithPicture_) : rendition;
  const auto found = renditions_.find(name);
  if (found == renditions_.end()) {
    return problem(404, "not-found",
                   "there is no rung '" + std::string(name) +
                       "' in this show; its multivariant playlist lists them as renditions");
  }
  if (!found->second.hasPicture)
    return problem(404, "not-found", "a rung without a picture is only in the playlists");
  found->second.lastRequested = std::chrono::steady_clock::now();
  if (found->second.frames) return found->second.frames;
  return hold;
}

void LiveShow::touch(std::string_view rendition) {
  const Lock lock(mutex_);
  if (const auto found = renditions_.find(rendition); found != renditions_.end())
    found->second.lastRequested = std::chrono::steady_clock::now();
}

void LiveShow::restart() {
  const Lock lock(mutex_);
  stream_.restart();
  closeFrames();
  forgetUnlisted();
  changed();
}

void LiveShow::end() {
  const Lock lock(mutex_);
  stream_.end();
  closeFrames();
  forgetUnlisted();
  changed();
}

void LiveShow::forgetUnlisted() {
  for (auto& [name, rendition] : renditions_) {
    const hls::MediaPlaylist& playlist = *stream_.find(name);
    std::size_t freed = 0;
    std::erase_if(rendition.segments, [&](const StoredSegment& segment) {
      const auto* listed = playlist.find(segment.msn);
      if (segment.whole || (listed && listed->source.empty())) return false;
      for (const auto& part : segment.parts) freed += sizeOf(part);
      return true;
    });
    bytes_ -= freed;
  }
}

void LiveShow::changed() {
  multivariant_ = {};
  for (auto& [name, rendition] : renditions_) {
    for (auto& text : rendition.text) text = {};
    const hls::MediaPlaylist& playlist = *stream_.find(name);
    auto& segments = rendition.segments;
    // Parts that wait for what comes before them are stored, but not listed yet.
    for (auto segment = segments.rbegin(); segment != segments.rend() && !segment->whole; ++segment) {
      const auto* facts = playlist.find(segment->msn);
      if (facts ? facts->complete : segment->msn < playlist.firstAvailable())
        segment->whole = joinParts(segment->parts);
    }
    while (!segments.empty() && segments.front().msn < playlist.firstAvailable()) {
      bytes_ -= sizeOf(segments.front().whole);
      segments.pop_front();
    }
    while (!rendition.inits.empty() && rendition.inits.begin()->first < playlist.firstEpoch()) {
      bytes_ -= sizeOf(rendition.inits.begin()->second);
      rendition.inits.erase(rendition.inits.begin());
    }
  }
}

std::optional<Answer> LiveShow::multivariant(const std::string& key) {
  const Lock lock(mutex_);
  if (!stream_.playable() && !stream_.ended()) return std::nullopt;
  if (!key.empty()) {
    // One of a few lines for each viewer: nothing to share, and nothing to save.
    return playlistAnswer({toBytes(stream_.renderMultivariant(id_ + '~' + key)), {}}, kNoStore);
  }
  if (!multivariant_) multivariant_ = makePlaylistText(stream_.renderMultivariant(id_));
  return playlistAnswer(multivariant_, kNoCache);
}

Answer LiveShow::playlist(std::string_view rendition, const hls::PlaylistQuery& query) {
  auto& text = renditions_.find(rendition)->second.text[query.skip ? 1 : 0];
  if (!text) text = makePlaylistText(stream_.renderMedia(rendition, query.skip));
  // Without _HLS_msn the same address says something else every part, so it may not be kept.
  return playlistAnswer(text, query.msn || stream_.ended() ? blockingCacheControl_ : kNoCache);
}

LiveShow::Found LiveShow::findMedia(const hls::Path& path, const hls::MediaPlaylist& playlist,
                                    const StoredRendition& stored) const {
  const auto segmentAt = [&stored](std::uint64_t msn) -> const StoredSegment& {
    return *std::ranges::lower_bound(stored.segments, msn, {}, &StoredSegment::msn);
  };
  Found found;
  if (const auto* init = std::get_if<hls::InitPath>(&path)) {
    found = {playlist.init(init->epoch), "this initialization segment", {}};
    if (found.availability == hls::Availability::Ready) found.bytes = stored.inits.find(init->epoch)->second;
  } else if (const auto* segment = std::get_if<hls::SegmentPath>(&path)) {
    found = {playlist.segment(segment->epoch, segment->msn), "this segment", {}};
    if (found.availability == hls::Availability::Ready) found.bytes = segmentAt(segment->msn).whole;
  } else if (const auto* part = std::get_if<hls::PartPath>(&path)) {
    found = {playlist.part(part->epoch, {part->msn, part->part}), "this part", {}};
    if (found.availability == hls::Availability::Ready) found.bytes = segmentAt(part->msn).parts[part->part];
  }
  return found;
}

std::variant<Answer, Hold> LiveShow::answer(const hls::Path& path, const hls::RenditionPath& at,
                                            const hls::PlaylistQuery& query) {
  const Lock lock(mutex_);
  const hls::MediaPlaylist* media = stream_.find(at.rendition);
  if (media) renditions_.find(at.rendition)->second.lastRequested = std::chrono::steady_clock::now();
  if (!media) {
    // Before the first initialization segment nobody knows the renditions.
    return problem(
        404, "not-found",
        "there is no rendition '" + at.rendition + "' in this show; see its multivariant playlist");
  }
  if (std::holds_alternative<hls::MediaPlaylistPath>(path)) {
    const hls::Availability availability = media->playlist(query);
    if (availability == hls::Availability::Ready) return playlist(at.rendition, query);
    return missing(availability, "the playlist");
  }
  Found found = findMedia(path, *media, renditions_.find(at.rendition)->second);
  if (found.availability == hls::Availability::Ready) return mediaAnswer(std::move(found.bytes));
  return missing(found.availability, found.what);
}

std::variant<Answer, Hold> LiveShow::missing(hls::Availability availability, const std::string& what) const {
  switch (availability) {
    case hls::Availability::Wait: {
      Answer late = problem(503, "unavailable",
                            what + " did not arrive in time; the mixer may be restarting, try again");
      late.retryAfterSeconds = kRetrySoonSeconds;
      return Hold{stream_.settings().holdLimit(), std::move(late)};
    }
    case hls::Availability::Gone:
      return problem(410, "gone",
                     what + " left the live window or belongs to a replaced mixer; reload the playlist");
    case hls::Availability::TooFar:
      return problem(
          400, "invalid-input",
          "_HLS_msn and _HLS_part are too far ahead of what is on air; reload the playlist without them");
    case hls::Availability::Ready:
    case hls::Availability::Unknown:
      break;
  }
  return problem(404, "not-found", what + " does not exist and is not announced; reload the playlist");
}

std::optional<std::chrono::steady_clock::time_point> LiveShow::lastRequested(
    std::string_view rendition) const {
  const Lock lock(mutex_);
  const auto found = renditions_.find(rendition);
  return found == renditions_.end() ? std::nullopt : found->second.lastRequested;
}

ShowStats LiveShow::stats() const {
  const Lock lock(mutex_);
  ShowStats stats;
  stats.show = id_;
  stats.state = stream_.ended()      ? ShowState::Ended
                : stream_.playable() ? ShowState::Playable
                                     : ShowState::Starting;
  stats.epoch = stream_.epoch();
  stats.bytes = bytes_;
  stats.parts = parts_;
  for (const auto& [name, rendition] : renditions_) {
    if (!rendition.segments.empty()) stats.lastMsn = std::max(stats.lastMsn, rendition.segments.back().msn);
    if (rendition.frames) stats.bytes += rendition.frames->bytes();
  }
  return stats;
}

}  // namespace rostra::origin
