// SPDX-License-Identifier: Apache-2.0
#include "origin/live/origin.hpp"

#include "base/check.hpp"
#include "base/id.hpp"

#include <algorithm>
#include <utility>

namespace rostra::origin {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

// A space nobody asked for during this time is forgotten; longer than control looks back.
constexpr std::chrono::seconds kIdleSpace{60};
// Spaces kept in memory because someone once asked for them.
constexpr std::size_t kMaxSpaces = 4096;
constexpr std::chrono::seconds kDemandInterval{1};
constexpr std::size_t kShowIdLength = 10;
constexpr unsigned kRetryOnAirSeconds = 3;

/// An answer that is different soon.
Answer problemNow(unsigned status, std::string_view code, std::string_view message) {
  Answer answer = problem(status, code, message);
  answer.retryAfterSeconds = kRetryOnAirSeconds;
  return answer;
}

Answer privateShow() {
  return problem(403, "forbidden",
                 "this space is private; open its watch page, which gets the address of the show");
}

const hls::RenditionPath& renditionOf(const hls::Path& path) {
  return std::visit(
      [](const auto& each) -> const hls::RenditionPath& {
        if constexpr (requires { each.at; }) {
          return each.at;
        } else {
          checkFailed("a multivariant path has no rendition", std::source_location::current());
        }
      },
      path);
}

}  // namespace

struct Origin::Space {
  std::string name;
  std::atomic<std::int64_t> lastRequestedNs{0};  // steady clock; 0 = never
  // Guarded by Origin::mutex_.
  std::weak_ptr<LiveShow> show;  // owned by shows_
  steady_clock::time_point lastDemand{};
  steady_clock::time_point protectedAt{};
  std::optional<Answer> refusal;  // why control did not open a show, until someone asks again

  // Read for every request, so without a lock. Null = everyone may have everything.
  std::atomic<std::shared_ptr<const ViewerKeys>> keys;

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

std::shared_ptr<Origin> Origin::create(OriginSettings settings) {
  return std::shared_ptr<Origin>(new Origin(settings));
}

// --- control ---

Origin::Space& Origin::spaceNamed(const std::string& name) {
  auto& entry = spaces_[name];
  if (!entry) {
    entry = std::make_shared<Space>();
    entry->name = name;
  }
  return *entry;
}

std::string Origin::openShow(const std::string& space, const hls::StreamSettings& settings) {
  const std::string id = randomId(kShowIdLength);
  auto show = std::make_shared<LiveShow>(id, settings, settings_.show);
  std::shared_ptr<LiveShow> before;
  {
    const Lock lock(mutex_);
    Space& entry = spaceNamed(space);
    shows_.emplace(id, OnAir{show, spaces_[space]});
    entry.refusal.reset();
    before = entry.show.lock();
    entry.show = show;
  }
  if (before) closeShow(before->id());
  notify(space);
  return id;
}

std::optional<Origin::OnAir> Origin::findShow(std::string_view show) const {
  const Lock lock(mutex_);
  const auto found = shows_.find(show);
  return found == shows_.end() ? std::nullopt : std::optional(found->second);
}

Result<void> Origin::addInit(const std::string& show, const hls::RenditionFacts& facts,
                             glib::Ref<GBytes> bytes) {
  const auto found = findShow(show);
  if (!found) return fail(ErrorKind::NotFound, "the show is closed");
  auto added = found->show->addInit(facts, std::move(bytes));
  if (added) notify(found->space->name);
  return added;
}

Result<hls::Position> Origin::addPart(const std::string& show, std::string_view rendition,
                                      const hls::PartFacts& facts, glib::Ref<GBytes> bytes) {
  const auto found = findShow(show);
  if (!found) return fail(ErrorKind::NotFound, "the show is closed");
  auto position = found->show->addPart(rendition, facts, std::move(bytes));
  if (position) notify(found->space->name);
  return position;
}

Result<void> Origin::addFrame(const std::string& show, std::string_view rendition, const FrameFacts& facts,
                              glib::Ref<GBytes> bytes) {
  const auto found = findShow(show);
  if (!found) return fail(ErrorKind::NotFound, "the show is closed");
  const auto opened = found->show->addFrame(rendition, facts, std::move(bytes));
  if (!opened) return tl::make_unexpected(opened.error());
  // Who reads already is told by the window.
  if (*opened) notify(found->space->name);
  return {};
}

Result<void> Origin::setSource(const std::string& show, std::string_view rendition, std::uint64_t segment,
                               std::string_view source) {
  const auto found = findShow(show);
  return found ? found->show->setSource(rendition, segment, source)
               : fail(ErrorKind::NotFound, "the show is closed");
}

void Origin::restartMixer(const std::string& show) {
  const auto found = findShow(show);
  if (!found) return;
  found->show->restart();
  notify(found->space->name);
}

void Origin::endShow(const std::string& show) {
  const auto found = findShow(show);
  if (!found) return;
  found->show->end();
  notify(found->space->name);
}

void Origin::closeShow(const std::string& show) {
  OnAir closed;
  {
    const Lock lock(mutex_);
    const auto found = shows_.find(show);
    if (found == shows_.end()) return;
    closed = std::move(found->second);
    shows_.erase(found);
    if (closed.space->show.lock() == closed.show) closed.space->show.reset();
  }
  notify(closed.space->name);
}

void Origin::protect(const std::string& space, std::shared_ptr<const ViewerKeys> keys) {
  {
    const Lock lock(mutex_);
    Space& entry = spaceNamed(space);
    entry.keys = std::move(keys);
    entry.protectedAt = steady_clock::now();
  }
  notify(space);
}

void Origin::refuse(const std::string& space, const std::string& reason, ErrorKind kind) {
  {
    const Lock lock(mutex_);
    const auto found = spaces_.find(space);
    if (found == spaces_.end() || !found->second->show.expired()) return;
    found->second->refusal = problemNow(kind == ErrorKind::Unavailable ? 503U : 404U, toString(kind), reason);
  }
  notify(space);
}

std::optional<steady_clock::time_point> Origin::lastRequested(const std::string& space) const {
  const Lock lock(mutex_);
  const auto found = spaces_.find(space);
  if (found == spaces_.end() || found->second->lastRequestedNs.load(std::memory_order_relaxed) == 0)
    return std::nullopt;
  return found->second->lastRequested();
}

std::optional<steady_clock::time_point> Origin::lastRequested(const std::string& show,
                                                              std::string_view rendition) const {
  const auto found = findShow(show);
  return found ? found->show->lastRequested(rendition) : std::nullopt;
}

std::vector<ShowStats> Origin::stats() const {
  std::vector<OnAir> all;
  {
    const Lock lock(mutex_);
    for (const auto& [id, each] : shows_) all.push_back(each);
  }
  std::vector<ShowStats> result;
  for (const OnAir& each : all) {
    result.push_back(each.show->stats());
    result.back().space = each.space->name;
  }
  return result;
}

// --- web threads ---

Origin::Watch Origin::watch(std::shared_ptr<glib::Loop> loop,
                            std::function<void(const std::string&)> changed) {
  auto watcher = std::make_shared<Watcher>(Watcher{std::move(loop), std::move(changed)});
  const Lock lock(watchersMutex_);
  std::erase_if(watchers_, [](const std::weak_ptr<Watcher>& gone) { return gone.expired(); });
  watchers_.push_back(watcher);
  return watcher;
}

void Origin::notify(const std::string& space) {
  std::vector<std::shared_ptr<Watcher>> watchers;
  {
    const Lock lock(watchersMutex_);
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
  const hls::RenditionPath& at = renditionOf(path);
  const auto found = findShow(at.show);
  if (!found || found->space->name != at.space) {
    return problem(410, "gone",
                   "this show is over; request /hls/" + at.space + "/live.m3u8 for what is on air now");
  }
  const auto keys = found->space->keys.load();
  if (keys && !keys->allows(at.key)) return privateShow();
  found->space->touch();
  auto result = found->show->answer(path, at, query);
  // An error is not cached anyway.
  if (auto* given = std::get_if<Answer>(&result); keys && given && given->status == 200)
    given->cacheControl = std::holds_alternative<hls::MediaPlaylistPath>(path) ? kNoStore : kPrivateMedia;
  return result;
}

Hold Origin::untilOnAir() const {
  return {settings_.onDemandHold,
          problemNow(404, "not-found", "nothing is on air in this space yet; try again later")};
}

std::variant<Answer, Hold, Origin::Seen> Origin::showOf(const std::string& space, const std::string& key,
                                                        bool waited) {
  Seen seen;
  bool wanted = false;
  {
    const auto now = steady_clock::now();
    const Lock lock(mutex_);
    if (!spaces_.contains(space) && !roomForSpace(now)) {
      return problemNow(503, "exhausted",
                        "too many spaces are waiting for their first picture; try again later");
    }
    Space& entry = spaceNamed(space);
    const auto keys = entry.keys.load();
    if (keys && !keys->allows(key)) return privateShow();
    seen.isPrivate = keys != nullptr;
    if (!waited) entry.touch();
    seen.show = entry.show.lock();
    if (!seen.show) {
      if (!onDemand_) return untilOnAir().onTimeout;
      if (now - entry.lastDemand >= kDemandInterval && !waited) {
        entry.lastDemand = now;
        entry.refusal.reset();
        wanted = true;
      } else if (entry.refusal) {
        return *entry.refusal;
      }
    }
  }
  if (wanted) onDemand_(space);
  if (seen.show) return seen;
  return untilOnAir();
}

std::variant<Answer, Hold> Origin::answerMultivariant(const std::string& space, const std::string& key,
                                                      bool waited) {
  auto found = showOf(space, key, waited);
  if (auto* answer = std::get_if<Answer>(&found)) return std::move(*answer);
  if (auto* hold = std::get_if<Hold>(&found)) return std::move(*hold);
  const Seen& seen = std::get<Seen>(found);
  if (auto playlist = seen.show->multivariant(seen.isPrivate ? key : std::string()))
    return std::move(*playlist);
  return untilOnAir();
}

std::variant<Answer, Hold, FrameView> Origin::frames(const FrameRequest& request, bool waited) {
  if (!settings_.frames)
    return problem(404, "not-found", "this server sends no single pictures (option frame-stream)");
  auto found = showOf(request.space, request.key, waited);
  if (auto* answer = std::get_if<Answer>(&found)) return std::move(*answer);
  if (auto* hold = std::get_if<Hold>(&found)) return std::move(*hold);
  const auto& show = std::get<Seen>(found).show;
  auto frames = show->frames(request.rung);
  if (auto* answer = std::get_if<Answer>(&frames)) return std::move(*answer);
  if (auto* hold = std::get_if<Hold>(&frames)) return std::move(*hold);
  return FrameView{std::get<std::shared_ptr<FrameWindow>>(std::move(frames)), show->id()};
}

bool Origin::mayGoOn(const FrameRequest& request, const FrameView& view) {
  const auto found = findShow(view.show);
  if (!found) return true;  // its window has been closed: what is left may be read
  const auto keys = found->space->keys.load();
  if (keys && !keys->allows(request.key)) return false;
  found->space->touch();
  found->show->touch(view.window->head().rendition);
  return true;
}

bool Origin::roomForSpace(steady_clock::time_point now) {
  std::erase_if(spaces_, [now](const auto& each) {
    return each.second->show.expired() && now - each.second->lastRequested() > kIdleSpace &&
           now - each.second->protectedAt > kIdleSpace;
  });
  const auto waiting = std::count_if(spaces_.begin(), spaces_.end(),
                                     [](const auto& each) { return each.second->show.expired(); });
  return static_cast<std::size_t>(waiting) < settings_.maxOnDemandSpaces && spaces_.size() < kMaxSpaces;
}

}  // namespace rostra::origin
