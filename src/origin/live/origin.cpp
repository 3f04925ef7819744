// SPDX-License-Identifier: Apache-2.0
#include "origin/live/origin.hpp"

#include "base/id.hpp"
#include "origin/live/answers.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>

namespace rostra::origin {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

// A space nobody asked for during this time is forgotten; longer than control looks back.
constexpr std::chrono::seconds kIdleSpace{60};
// Spaces kept in memory because somebody once asked for them.
constexpr std::size_t kMaxSpaces = 4096;
constexpr std::chrono::seconds kDemandInterval{1};
constexpr std::size_t kShowIdLength = 10;
constexpr unsigned kRetrySoonSeconds = 1;
constexpr unsigned kRetryOnAirSeconds = 3;

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

}  // namespace

struct Origin::Space {
  std::string name;
  std::atomic<std::int64_t> lastRequestedNs{0};  // steady clock; 0 = never
  // Guarded by Origin::mutex_.
  std::weak_ptr<Show> show;  // owned by shows_
  steady_clock::time_point lastDemand{};
  std::string key;  // the multivariant playlist needs it; empty = everyone may have it
  steady_clock::time_point protectedAt{};
  std::string refusal;  // why control did not open a show, until somebody asks again

  [[nodiscard]] steady_clock::time_point lastRequested() const noexcept {
    return steady_clock::time_point(
        std::chrono::nanoseconds(lastRequestedNs.load(std::memory_order_relaxed)));
  }
  void touch() noexcept {
    lastRequestedNs.store(
        std::chrono::duration_cast<std::chrono::nanoseconds>(steady_clock::now().time_since_epoch()).count(),
        std::memory_order_relaxed);
  }
};

struct Origin::Watcher {
  std::shared_ptr<glib::Loop> loop;
  std::function<void(const std::string&)> changed;
};

struct Origin::Show {
  struct StoredSegment {
    std::uint64_t msn = 0;
    std::vector<glib::Ref<GBytes>> parts;
    glib::Ref<GBytes> whole;
  };
  struct StoredRendition {
    std::map<std::uint32_t, glib::Ref<GBytes>> inits;  // by epoch
    std::deque<StoredSegment> segments;
    std::array<glib::Ref<GBytes>, 2> text;  // playlist, full and delta; empty after a change
  };

  Show(std::string id_, std::shared_ptr<Space> space_, const hls::StreamSettings& settings)
      : id(std::move(id_)), space(std::move(space_)), stream(settings) {
    // Answers to blocking requests say the same to everybody; caches may keep them for six target durations
    // (draft, appendix B.1).
    const std::string text = "public, max-age=" + std::to_string(6 * settings.targetDuration().count());
    blockingCacheControl = g_intern_string(text.c_str());
  }

  const std::string id;
  const std::shared_ptr<Space> space;
  const char* blockingCacheControl;

  std::mutex mutex;  // guards what follows
  hls::Stream stream;
  std::uint64_t partCount = 0;
  std::size_t bytes = 0;
  std::map<std::string, StoredRendition, std::less<>> renditions;
  glib::Ref<GBytes> multivariant;

  void changedLocked() {
    multivariant.reset();
    for (auto& [name, rendition] : renditions) {
      for (auto& text : rendition.text) text.reset();
      const hls::MediaPlaylist& playlist = *stream.find(name);
      auto& segments = rendition.segments;
      if (!segments.empty() && !segments.back().whole) {
        const auto* facts = playlist.find(segments.back().msn);
        if (!facts || facts->complete) segments.back().whole = joinParts(segments.back().parts);
      }
      while (!segments.empty() && segments.front().msn < playlist.firstAvailable()) {
        bytes -= sizeOf(segments.front().whole);
        segments.pop_front();
      }
      while (!rendition.inits.empty() && rendition.inits.begin()->first < playlist.firstEpoch()) {
        bytes -= sizeOf(rendition.inits.begin()->second);
        rendition.inits.erase(rendition.inits.begin());
      }
    }
  }
  [[nodiscard]] Answer playlistLocked(std::string_view rendition, const hls::PlaylistQuery& query) {
    const bool skip = query.skip;
    auto& text = renditions.find(rendition)->second.text[skip ? 1 : 0];
    if (!text) text = toBytes(stream.renderMedia(rendition, skip));
    // Without _HLS_msn the same address says something else every part, so it may not be kept.
    return playlistAnswer(text, query.msn || stream.ended() ? blockingCacheControl : kNoCache);
  }
  [[nodiscard]] Answer multivariantLocked() {
    if (!multivariant) multivariant = toBytes(stream.renderMultivariant(id));
    return playlistAnswer(multivariant, kNoCache);
  }
};

std::shared_ptr<Origin> Origin::create(OriginSettings settings) {
  return std::shared_ptr<Origin>(new Origin(settings));
}

// --- control ---

std::string Origin::openShow(const std::string& space, const hls::StreamSettings& settings) {
  const std::string id = randomId(kShowIdLength);
  std::shared_ptr<Show> before;
  {
    const std::lock_guard lock(mutex_);
    auto& entry = spaces_[space];
    if (!entry) {
      entry = std::make_shared<Space>();
      entry->name = space;
    }
    auto show = std::make_shared<Show>(id, entry, settings);
    shows_.emplace(id, show);
    entry->refusal.clear();
    before = entry->show.lock();
    entry->show = show;
  }
  if (before) closeShow(before->id);
  notify(space);
  return id;
}

std::shared_ptr<Origin::Show> Origin::findShow(std::string_view show) const {
  const std::lock_guard lock(mutex_);
  const auto found = shows_.find(show);
  return found == shows_.end() ? nullptr : found->second;
}

Result<void> Origin::addInit(const std::string& show, const hls::RenditionFacts& facts,
                             glib::Ref<GBytes> bytes) {
  const auto found = findShow(show);
  if (!found) return fail(ErrorKind::NotFound, "the show is closed");
  {
    const std::lock_guard lock(found->mutex);
    if (sizeOf(bytes) > settings_.maxPartBytes)
      return fail(ErrorKind::Exhausted, "the initialization segment is too large");
    if (auto added = found->stream.addInit(facts); !added) return added;
    found->bytes += sizeOf(bytes);
    found->renditions[facts.name].inits[found->stream.epoch()] = std::move(bytes);
    found->changedLocked();
  }
  notify(found->space->name);
  return {};
}

Result<hls::Position> Origin::addPart(const std::string& show, std::string_view rendition,
                                      const hls::PartFacts& facts, glib::Ref<GBytes> bytes) {
  const auto found = findShow(show);
  if (!found) return fail(ErrorKind::NotFound, "the show is closed");
  Result<hls::Position> position;
  {
    const std::lock_guard lock(found->mutex);
    const std::size_t size = sizeOf(bytes);
    if (size == 0) return fail(ErrorKind::InvalidInput, "an empty part");
    if (size > settings_.maxPartBytes) return fail(ErrorKind::Exhausted, "the part is larger than allowed");
    if (found->bytes + size > settings_.maxShowBytes) {
      return fail(ErrorKind::Exhausted, "the show's window is larger than allowed");
    }
    position = found->stream.addPart(rendition, facts);
    if (!position) return position;
    auto& segments = found->renditions.find(rendition)->second.segments;
    if (segments.empty() || segments.back().msn != position->msn) segments.emplace_back().msn = position->msn;
    segments.back().parts.push_back(std::move(bytes));
    found->bytes += size;
    ++found->partCount;
    found->changedLocked();
  }
  notify(found->space->name);
  return position;
}

void Origin::restartMixer(const std::string& show) {
  const auto found = findShow(show);
  if (!found) return;
  {
    const std::lock_guard lock(found->mutex);
    found->stream.restart();
    found->changedLocked();
  }
  notify(found->space->name);
}

void Origin::endShow(const std::string& show) {
  const auto found = findShow(show);
  if (!found) return;
  {
    const std::lock_guard lock(found->mutex);
    found->stream.end();
    found->changedLocked();
  }
  notify(found->space->name);
}

void Origin::closeShow(const std::string& show) {
  std::shared_ptr<Show> closed;
  {
    const std::lock_guard lock(mutex_);
    const auto found = shows_.find(show);
    if (found == shows_.end()) return;
    closed = std::move(found->second);
    shows_.erase(found);
    if (closed->space->show.lock() == closed) closed->space->show.reset();
  }
  notify(closed->space->name);
}

void Origin::protect(const std::string& space, const std::string& key) {
  {
    const std::lock_guard lock(mutex_);
    auto& entry = spaces_[space];
    if (!entry) {
      entry = std::make_shared<Space>();
      entry->name = space;
    }
    entry->key = key;
    entry->protectedAt = steady_clock::now();
  }
  notify(space);
}

void Origin::refuse(const std::string& space, const std::string& reason) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = spaces_.find(space);
    if (found == spaces_.end() || !found->second->show.expired()) return;
    found->second->refusal = reason;
  }
  notify(space);
}

std::optional<steady_clock::time_point> Origin::lastRequested(const std::string& space) const {
  const std::lock_guard lock(mutex_);
  const auto found = spaces_.find(space);
  if (found == spaces_.end() || found->second->lastRequestedNs.load(std::memory_order_relaxed) == 0)
    return std::nullopt;
  return found->second->lastRequested();
}

std::vector<ShowStats> Origin::stats() const {
  std::vector<std::shared_ptr<Show>> shows;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, show] : shows_) shows.push_back(show);
  }
  std::vector<ShowStats> result;
  for (const auto& show : shows) {
    const std::lock_guard lock(show->mutex);
    ShowStats& stats = result.emplace_back();
    stats.space = show->space->name;
    stats.show = show->id;
    stats.state = show->stream.ended()      ? ShowState::Ended
                  : show->stream.playable() ? ShowState::Playable
                                            : ShowState::Starting;
    stats.epoch = show->stream.epoch();
    stats.bytes = show->bytes;
    stats.parts = show->partCount;
    for (const auto& [name, rendition] : show->renditions) {
      if (!rendition.segments.empty()) stats.lastMsn = std::max(stats.lastMsn, rendition.segments.back().msn);
    }
  }
  return result;
}

// --- web threads ---

Origin::Watch Origin::watch(std::shared_ptr<glib::Loop> loop,
                            std::function<void(const std::string&)> changed) {
  auto watcher = std::make_shared<Watcher>(Watcher{std::move(loop), std::move(changed)});
  const std::lock_guard lock(watchersMutex_);
  std::erase_if(watchers_, [](const std::weak_ptr<Watcher>& gone) { return gone.expired(); });
  watchers_.push_back(watcher);
  return watcher;
}

void Origin::notify(const std::string& space) {
  std::vector<std::shared_ptr<Watcher>> watchers;
  {
    const std::lock_guard lock(watchersMutex_);
    for (const auto& candidate : watchers_) {
      if (auto watcher = candidate.lock()) watchers.push_back(std::move(watcher));
    }
  }
  for (const auto& watcher : watchers) {
    watcher->loop->post(std::weak_ptr(watcher), [space](const Watcher& target) { target.changed(space); });
  }
}

std::variant<Answer, Hold> Origin::answer(const hls::Path& path, const hls::PlaylistQuery& query,
                                          bool waited) {
  if (const auto* multivariant = std::get_if<hls::MultivariantPath>(&path)) {
    return answerMultivariant(multivariant->space, query.key, waited);
  }
  const hls::RenditionPath& at = std::visit(
      [](const auto& each) -> const hls::RenditionPath& {
        if constexpr (requires { each.at; }) {
          return each.at;
        } else {
          checkFailed("a multivariant path has no rendition", std::source_location::current());
        }
      },
      path);
  const auto show = findShow(at.show);
  if (!show || show->space->name != at.space) {
    return problem(410, "gone",
                   "this show is over; load /hls/" + at.space + "/live.m3u8 for what is on air now");
  }
  show->space->touch();

  const std::lock_guard lock(show->mutex);
  const hls::MediaPlaylist* playlist = show->stream.find(at.rendition);
  if (!playlist) {
    // Before the first initialization segment nobody knows the renditions.
    return problem(
        404, "not-found",
        "there is no rendition '" + at.rendition + "' in this show; see its multivariant playlist");
  }
  const Show::StoredRendition& stored = show->renditions.find(at.rendition)->second;
  const auto segmentAt = [&stored](std::uint64_t msn) -> const Show::StoredSegment& {
    return stored.segments[msn - stored.segments.front().msn];
  };

  hls::Availability availability{};
  const char* what = "";
  glib::Ref<GBytes> bytes;
  if (const auto* media = std::get_if<hls::MediaPlaylistPath>(&path)) {
    what = "the playlist";
    availability = playlist->playlist(query);
    if (availability == hls::Availability::Ready) return show->playlistLocked(media->at.rendition, query);
  } else if (const auto* init = std::get_if<hls::InitPath>(&path)) {
    what = "this initialization segment";
    availability = playlist->init(init->epoch);
    if (availability == hls::Availability::Ready) bytes = stored.inits.find(init->epoch)->second;
  } else if (const auto* segment = std::get_if<hls::SegmentPath>(&path)) {
    what = "this segment";
    availability = playlist->segment(segment->epoch, segment->msn);
    if (availability == hls::Availability::Ready) bytes = segmentAt(segment->msn).whole;
  } else if (const auto* part = std::get_if<hls::PartPath>(&path)) {
    what = "this part";
    availability = playlist->part(part->epoch, {part->msn, part->part});
    if (availability == hls::Availability::Ready) bytes = segmentAt(part->msn).parts[part->part];
  }

  switch (availability) {
    case hls::Availability::Ready:
      return mediaAnswer(std::move(bytes));
    case hls::Availability::Wait: {
      Answer late =
          problem(503, "unavailable",
                  std::string(what) + " did not come in time; the mixer may be restarting, ask again");
      late.retryAfterSeconds = kRetrySoonSeconds;
      return Hold{show->stream.settings().holdLimit(), std::move(late)};
    }
    case hls::Availability::Gone:
      return problem(
          410, "gone",
          std::string(what) +
              " has left the live window or belongs to a mixer that was replaced; reload the playlist");
    case hls::Availability::TooFar:
      return problem(
          400, "invalid-input",
          "_HLS_msn and _HLS_part are too far ahead of what is on air; reload the playlist without them");
    case hls::Availability::Unknown:
      break;
  }
  return problem(404, "not-found",
                 std::string(what) + " does not exist and is not announced; reload the playlist");
}

std::variant<Answer, Hold> Origin::answerMultivariant(const std::string& space, const std::string& key,
                                                      bool waited) {
  Answer nothing = problem(404, "not-found", "nothing is on air in this space yet; ask again later");
  nothing.retryAfterSeconds = kRetryOnAirSeconds;
  std::shared_ptr<Show> show;
  {
    const auto now = steady_clock::now();
    std::unique_lock lock(mutex_);
    auto found = spaces_.find(space);
    if (found == spaces_.end()) {
      forgetIdleSpacesLocked(now);
      const auto waiting = std::count_if(spaces_.begin(), spaces_.end(),
                                         [](const auto& each) { return each.second->show.expired(); });
      if (static_cast<std::size_t>(waiting) >= settings_.maxOnDemandSpaces || spaces_.size() >= kMaxSpaces) {
        Answer full =
            problem(503, "exhausted", "too many spaces wait for their first picture; ask again later");
        full.retryAfterSeconds = kRetryOnAirSeconds;
        return full;
      }
      auto entry = std::make_shared<Space>();
      entry->name = space;
      found = spaces_.emplace(space, std::move(entry)).first;
    }
    Space& entry = *found->second;
    if (!entry.key.empty() && entry.key != key) {
      return problem(403, "forbidden",
                     "this space is private: open its watch page, which knows the address of what is on air");
    }
    if (!waited) entry.touch();
    show = entry.show.lock();
    if (!show) {
      if (!onDemand_) return nothing;
      if (now - entry.lastDemand >= kDemandInterval && !waited) {
        entry.lastDemand = now;
        entry.refusal.clear();
        lock.unlock();
        onDemand_(space);
      } else if (!entry.refusal.empty()) {
        Answer refused = problem(404, "not-found", entry.refusal);
        refused.retryAfterSeconds = kRetryOnAirSeconds;
        return refused;
      }
      return Hold{settings_.onDemandHold, std::move(nothing)};
    }
  }
  const std::lock_guard lock(show->mutex);
  if (show->stream.playable() || show->stream.ended()) return show->multivariantLocked();
  return Hold{settings_.onDemandHold, std::move(nothing)};
}

void Origin::forgetIdleSpacesLocked(steady_clock::time_point now) {
  std::erase_if(spaces_, [now](const auto& each) {
    return each.second->show.expired() && now - each.second->lastRequested() > kIdleSpace &&
           now - each.second->protectedAt > kIdleSpace;
  });
}

}  // namespace rostra::origin
