// SPDX-License-Identifier: Apache-2.0
// Spaces: lists of mine, public and live ones, making, changing and deleting one.
#include "api/core/time_text.hpp"
#include "api/handlers/views.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "base/wall_clock.hpp"

#include <algorithm>
#include <array>

namespace rostra::api {
namespace {

constexpr std::size_t kMaxTitle = 100;
constexpr std::size_t kMaxTitleBytes = 256;  // what signalling carries
constexpr std::size_t kMaxDescription = 2000;
constexpr std::int64_t kMaxSlowMode = 3600;
constexpr int kSlugTries = 20;
constexpr std::size_t kSlugTail = 6;

Result<std::string> checkNewSlug(const std::string& slug) {
  if (auto checked = checkSlug(slug); !checked) return tl::make_unexpected(std::move(checked.error()));
  if (slug.front() == '-' || slug.back() == '-')
    return fail(ErrorKind::InvalidInput, "the address must begin and end with a letter or a digit");
  return slug;
}

Result<std::string> checkTitle(const std::string& text) {
  auto title = accounts::checkLine(text, kMaxTitle, "the title");
  if (!title) return title;
  if (title->empty()) return fail(ErrorKind::InvalidInput, "a space needs a title");
  if (title->size() > kMaxTitleBytes)
    return fail(ErrorKind::InvalidInput, "the title is too long; shorten it");
  return title;
}

Result<std::string> checkDescription(const std::string& text) {
  auto description = accounts::checkText(text, kMaxDescription, "the description");
  if (description && description->size() > kMaxDescription)
    return fail(ErrorKind::InvalidInput, "the description is longer than 2000 bytes; shorten it");
  return description;
}

/// A word of a list, or an error that names all of them.
template <class T>
void readWord(Fields& fields, const char* name, std::optional<T> (*parse)(std::string_view), const char* all,
              T& target) {
  const auto text = fields.text(name);
  if (!text) return;
  const auto value = parse(*text);
  if (value) {
    target = *value;
  } else {
    fields.error(name, std::string("must be one of ") + all);
  }
}

std::optional<store::Visibility> visibilityOf(std::string_view text) {
  return store::parseVisibility(text);
}
std::optional<store::Visitors> visitorsOf(std::string_view text) {
  return store::parseVisitors(text);
}
std::optional<store::Floor> floorOf(std::string_view text) {
  return store::parseFloor(text);
}
std::optional<store::ChatAccess> chatOf(std::string_view text) {
  return store::parseChatAccess(text);
}

void readSettings(const Call& call, Fields& fields, store::SpaceSettings& settings) {
  JsonObject* object = fields.object("settings");
  if (!object) return;
  Fields inner(object, "settings.");
  const auto flag = [&](const char* name, bool& target) { target = inner.flag(name).value_or(target); };
  settings.stageSize =
      inner.number("stageSize", 1, call.services->settings.stageSize).value_or(settings.stageSize);
  flag("lobby", settings.lobby);
  flag("locked", settings.locked);
  readWord(inner, "visitors", visitorsOf, "none, watch, stage", settings.visitors);
  flag("guests", settings.guests);
  readWord(inner, "chat", chatOf, "everyone, members, stage, off", settings.chat);
  settings.slowModeSeconds =
      inner.number("slowModeSeconds", 0, kMaxSlowMode).value_or(settings.slowModeSeconds);
  flag("recording", settings.recording);
  if (const auto layout = inner.text("layout")) {
    const auto& layouts = call.services->settings.layouts;
    if (layout->empty() || std::ranges::find(layouts, *layout, &LayoutChoice::name) != layouts.end()) {
      settings.layout = *layout;
    } else {
      std::string all;
      for (const LayoutChoice& each : layouts) all.append(all.empty() ? "" : ", ").append(each.name);
      inner.error("layout", "this layout does not exist; choose one of " + all + ", or none");
    }
  }
  flag("map", settings.map);
  readWord(inner, "floor", floorOf, "plain, lounge, hall, cafe, picture", settings.floor);
  flag("proximity", settings.proximity);
  flag("backstage", settings.backstage);
  fields.addErrors(inner);
}

/// Title, description, visibility, time and settings; the slug is the caller's business.
void readSpace(const Call& call, Fields& fields, store::Space& space) {
  if (const auto title = fields.text("title")) {
    if (auto checked = fields.accept("title", checkTitle(*title))) space.title = std::move(*checked);
  }
  if (const auto description = fields.text("description")) {
    if (auto checked = fields.accept("description", checkDescription(*description)))
      space.description = std::move(*checked);
  }
  readWord(fields, "visibility", visibilityOf, "public, unlisted, private", space.visibility);
  if (fields.isNull("startsAt")) space.startsAt.reset();
  if (const auto time = fields.text("startsAt")) {
    space.startsAt = parseTime(*time);
    if (!space.startsAt) fields.error("startsAt", "must be a time such as 2026-05-01T18:00:00Z");
  }
  readSettings(call, fields, space.settings);
  if (space.settings.floor == store::Floor::Picture && space.floorPicture.empty())
    fields.error("settings.floor", "this space has no picture yet; upload one first");
}

Failure slugTaken() {
  return taken("slug", "this address is taken; choose another");
}

Outcome makeSpace(Call& call, store::Connection& db) {
  Fields fields(call.body.get());
  store::Space space;
  if (fields.needText("title").empty() && fields.has("title")) fields.error("title", "a space needs a title");
  // Nobody goes on air by surprise; who wants that says so.
  space.settings.backstage = true;
  readSpace(call, fields, space);
  const auto wanted = fields.text("slug");
  if (wanted) {
    if (auto checked = fields.accept("slug", checkNewSlug(*wanted))) space.slug = std::move(*checked);
  }
  if (!fields.good()) return fields.failure();
  const auto count = store::countSpacesOf(db, call.accountId());
  if (!count) return failureOf(count.error());
  if (*count >= call.services->settings.spacesPerAccount) {
    return Failure{409,
                   "limit-reached",
                   "you have " + std::to_string(*count) + " spaces, which is the limit; delete one",
                   {},
                   0,
                   {}};
  }
  space.id = randomId(kIdCharacters);
  space.owner = call.accountId();
  space.created = wallClockMs();
  space.updated = space.created;
  const std::string readable = accounts::slugOf(space.title);
  for (int i = 1; i <= kSlugTries; ++i) {
    if (!wanted) {
      space.slug = readable.empty() ? "space" : readable;
      // Numbers first, because they can be said aloud; then something nobody has.
      if (i > kSlugTries / 2) {
        space.slug += "-" + randomId(kSlugTail);
      } else if (i > 1 || !checkNewSlug(space.slug)) {
        space.slug += "-" + std::to_string(i);
      }
    }
    const auto inserted = store::insertSpace(db, space);
    if (inserted) break;
    if (inserted.error().kind != ErrorKind::Conflict) return failureOf(inserted.error());
    if (wanted || i == kSlugTries) return slugTaken();
  }
  // Where any word is a space, people may be in this one already.
  call.services->live->spaceChanged(space, space.slug);
  log::info("space created", {{"space", space.slug}, {"account", space.owner}});
  return oneSpace(call, 201, {space, store::Role::Owner, call.account()});
}

Outcome getSpace(Call& call, store::Connection& db) {
  auto here = spaceHere(call, db, Unmanaged::Refused, std::nullopt);
  if (!here) return here.error();
  auto views = viewsOf(db, {{here->managed(), here->role}});
  if (!views) return views.error();
  return oneSpace(call, 200, std::move(views->front()));
}

Outcome patchSpace(Call& call, store::Connection& db) {
  auto here = spaceHere(call, db, Unmanaged::Refused, store::Role::Host);
  if (!here) return here.error();
  // What someone changes in the room at this moment is not written over.
  auto transaction = store::Transaction::begin(db);
  if (!transaction) return failureOf(transaction.error());
  auto locked = store::lockSpace(db, here->managed().id);
  if (!locked) return failureOf(locked.error());
  store::Space space = *locked;
  Fields fields(call.body.get());
  readSpace(call, fields, space);
  if (const auto slug = fields.text("slug")) {
    if (auto checked = fields.accept("slug", checkNewSlug(*slug))) space.slug = std::move(*checked);
  }
  if (!fields.good()) return fields.failure();
  if (here->effective() < store::Role::Owner) {
    // What a host may also change in the room itself.
    for (const char* name : {"title", "slug", "description", "visibility", "startsAt"}) {
      if (fields.has(name)) return denied(std::string("only an owner of this space can change its ") + name);
    }
  }
  space.updated = wallClockMs();
  if (auto updated = store::updateSpace(db, space); !updated) {
    if (updated.error().kind == ErrorKind::Conflict) return slugTaken();
    return failureOf(updated.error());
  }
  if (auto committed = transaction->commit(); !committed) return failureOf(committed.error());
  call.services->live->spaceChanged(space, locked->slug);
  auto views = viewsOf(db, {{space, here->role}});
  if (!views) return views.error();
  return oneSpace(call, 200, std::move(views->front()));
}

Outcome deleteSpace(Call& call, store::Connection& db) {
  const auto here = spaceHere(call, db, Unmanaged::Refused, store::Role::Owner);
  if (!here) return here.error();
  if (auto gone = store::deleteSpace(db, here->managed().id); !gone) return failureOf(gone.error());
  call.services->live->spaceGone(here->managed().id, here->managed().slug);
  log::info("space deleted", {{"space", here->managed().slug}, {"account", call.accountId()}});
  return noContent();
}

/// Public managed spaces that are on air, by slug; a page begins behind the slug `after`.
Outcome liveSpaces(Call& call, std::int64_t limit, const std::string& after) {
  return Later([call = call.shared_from_this(), limit, after](const Reply& reply) {
    call->services->live->onAir([call, limit, after, reply](Result<std::vector<std::string>> onAir) {
      if (!onAir) return reply(failureOf(onAir.error()));
      onDatabase(
          call,
          [slugs = std::move(*onAir), limit, after](Call& self, store::Connection& db) -> Outcome {
            auto found = store::findSpaces(db, slugs, self.accountId());
            if (!found) return failureOf(found.error());
            std::erase_if(*found, [&](const store::SpaceAndRole& one) {
              return one.space.visibility != store::Visibility::Public || one.space.slug <= after;
            });
            std::sort(found->begin(), found->end(),
                      [](const auto& a, const auto& b) { return a.space.slug < b.space.slug; });
            std::string next;
            if (found->size() > static_cast<std::size_t>(limit)) {
              found->resize(static_cast<std::size_t>(limit));
              next = found->back().space.slug;
            }
            auto views = viewsOf(db, std::move(*found));
            if (!views) return views.error();
            return manySpaces(self, std::move(*views), next);
          },
          reply);
    });
  });
}

Outcome getSpaces(Call& call, store::Connection& db) {
  const auto limit = call.limit(kDefaultPage);
  if (!limit) return limit.error();
  const auto cursor = call.cursor();
  if (!cursor) return cursor.error();
  const std::string filter = call.query("filter").value_or("public");
  if (filter == "live") return liveSpaces(call, *limit, *cursor);
  if (filter != "mine" && filter != "public")
    return fieldFailure("filter", "must be one of mine, public, live");
  if (filter == "mine" && !call.who) return loginRequired();
  // One more than asked for: whether there is another page.
  auto found = filter == "mine" ? store::listSpacesOf(db, call.accountId(), *cursor, *limit + 1)
                                : store::listPublicSpaces(db, call.accountId(), *cursor, *limit + 1);
  if (!found) return failureOf(found.error());
  std::string next;
  if (found->size() > static_cast<std::size_t>(*limit)) {
    found->pop_back();
    next = found->back().space.id;
  }
  auto views = viewsOf(db, std::move(*found));
  if (!views) return views.error();
  return manySpaces(call, std::move(*views), next);
}

}  // namespace

std::span<const Route> spaceRoutes() {
  using accounts::Area;
  static constexpr std::array kRoutes{
      Route{"GET", "/spaces", Access::Anyone, Area::Spaces, Body::None, getSpaces},
      Route{"POST", "/spaces", Access::Account, Area::Spaces, Body::Json, makeSpace},
      Route{"GET", "/spaces/{slug}", Access::Anyone, Area::Spaces, Body::None, getSpace},
      Route{"PATCH", "/spaces/{slug}", Access::Account, Area::Spaces, Body::Json, patchSpace},
      Route{"DELETE", "/spaces/{slug}", Access::Account, Area::Spaces, Body::None, deleteSpace},
  };
  return kRoutes;
}

}  // namespace rostra::api
