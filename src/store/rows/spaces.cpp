// SPDX-License-Identifier: Apache-2.0
// Spaces as rows, and the lists of them.
#include "store/rows/spaces.hpp"

#include "base/check.hpp"
#include "store/database/query.hpp"

#include <algorithm>
#include <iterator>

namespace rostra::store {
namespace {

#define ROSTRA_SPACE_COLUMNS                                                                                 \
  "s.id, s.slug, s.title, s.description, s.visibility, s.owner, s.starts_at, s.stage_size, s.lobby, "        \
  "s.locked, s.visitors, s.guests, s.chat, s.slow_mode_seconds, s.recording, s.layout, s.map, s.proximity, " \
  "s.created, s.updated, s.backstage, s.floor, s.floor_picture"
constexpr std::size_t kSpaceColumns = 23;

constexpr std::string_view kGone = "The space does not exist.";
constexpr std::string_view kTaken = "This address is taken.";
/// More names than this are asked for in several statements.
constexpr std::size_t kSlugsPerStatement = 64;

/// A word of ours as its value; the schema lets no other in.
template <class Enum>
Enum word(std::optional<Enum> parsed) {
  ROSTRA_CHECK(parsed.has_value());
  return *parsed;
}

Space readSpace(const Row& row) {
  Space space;
  space.id = row.text(0);
  space.slug = row.text(1);
  space.title = row.text(2);
  space.description = row.text(3);
  space.visibility = word(parseVisibility(row.text(4)));
  space.owner = row.text(5);
  space.startsAt = row.maybeInteger(6);
  space.settings = {.stageSize = row.integer(7),
                    .lobby = row.flag(8),
                    .locked = row.flag(9),
                    .visitors = word(parseVisitors(row.text(10))),
                    .guests = row.flag(11),
                    .chat = word(parseChatAccess(row.text(12))),
                    .slowModeSeconds = row.integer(13),
                    .recording = row.flag(14),
                    .layout = row.text(15),
                    .map = row.flag(16),
                    .proximity = row.flag(17),
                    .floor = word(parseFloor(row.text(21))),
                    .backstage = row.flag(20)};
  space.floorPicture = row.text(22);
  space.created = row.integer(18);
  space.updated = row.integer(19);
  return space;
}

SpaceAndRole readWithRole(const Row& row) {
  const auto role = row.maybeText(kSpaceColumns);
  return {readSpace(row), role ? std::optional(word(parseRole(*role))) : std::nullopt};
}

/// The place in a list behind which a page begins.
struct Place {
  Millis created = kNoBound;
  std::optional<Millis> startsAt;
  std::string id;
};

Result<Place> placeOf(Connection& db, std::string_view after) {
  if (after.empty()) return Place{};
  auto rows = db.run("SELECT created, starts_at FROM spaces WHERE id = ?", {text(after)});
  if (!rows) return tl::make_unexpected(std::move(rows.error()));
  if (rows->empty()) {
    return fail(ErrorKind::InvalidInput,
                "The last space of the previous page was deleted; read the list from the beginning.");
  }
  return Place{rows->front().integer(0), rows->front().maybeInteger(1), std::string(after)};
}

}  // namespace

Result<void> insertSpace(Connection& db, const Space& space) {
  auto transaction = Transaction::begin(db);
  if (!transaction) return tl::make_unexpected(std::move(transaction.error()));
  const SpaceSettings& settings = space.settings;
  auto inserted = done(db.run(
      "INSERT INTO spaces (id, slug, title, description, visibility, owner, starts_at, stage_size, lobby, "
      "locked, visitors, guests, chat, slow_mode_seconds, recording, layout, map, proximity, backstage, "
      "floor, created, updated) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {space.id,
       space.slug,
       space.title,
       space.description,
       text(toString(space.visibility)),
       space.owner,
       valueOf(space.startsAt),
       settings.stageSize,
       flag(settings.lobby),
       flag(settings.locked),
       text(toString(settings.visitors)),
       flag(settings.guests),
       text(toString(settings.chat)),
       settings.slowModeSeconds,
       flag(settings.recording),
       settings.layout,
       flag(settings.map),
       flag(settings.proximity),
       flag(settings.backstage),
       text(toString(settings.floor)),
       space.created,
       space.updated}));
  inserted = explain(std::move(inserted), ErrorKind::Conflict, kTaken);
  if (!inserted) return explain(std::move(inserted), ErrorKind::NotFound, "The account does not exist.");
  if (auto member = setRole(db, space.id, space.owner, false, Role::Owner, space.created); !member)
    return member;
  return transaction->commit();
}

Result<std::optional<Space>> findSpace(Connection& db, std::string_view slug) {
  return firstOf(db.run("SELECT " ROSTRA_SPACE_COLUMNS " FROM spaces s WHERE s.slug = ?", {text(slug)}),
                 readSpace);
}

Result<std::optional<Space>> findSpaceById(Connection& db, std::string_view id) {
  return firstOf(db.run("SELECT " ROSTRA_SPACE_COLUMNS " FROM spaces s WHERE s.id = ?", {text(id)}),
                 readSpace);
}

Result<Space> lockSpace(Connection& db, std::string_view id) {
  // Writing the row locks it, with either database.
  if (auto locked =
          touched(db, db.run("UPDATE spaces SET updated = updated WHERE id = ?", {text(id)}), kGone);
      !locked) {
    return tl::make_unexpected(std::move(locked.error()));
  }
  auto row = findSpaceById(db, id);
  if (!row) return tl::make_unexpected(std::move(row.error()));
  std::optional<Space> found = std::move(*row);
  if (!found) return fail(ErrorKind::NotFound, std::string(kGone));
  return std::move(*found);
}

Result<void> updateSpace(Connection& db, const Space& space) {
  const SpaceSettings& settings = space.settings;
  auto rows = db.run(
      "UPDATE spaces SET slug = ?, title = ?, description = ?, visibility = ?, starts_at = ?, stage_size = "
      "?, "
      "lobby = ?, locked = ?, visitors = ?, guests = ?, chat = ?, slow_mode_seconds = ?, recording = ?, "
      "layout = ?, map = ?, proximity = ?, backstage = ?, floor = ?, updated = ? WHERE id = ?",
      {space.slug,
       space.title,
       space.description,
       text(toString(space.visibility)),
       valueOf(space.startsAt),
       settings.stageSize,
       flag(settings.lobby),
       flag(settings.locked),
       text(toString(settings.visitors)),
       flag(settings.guests),
       text(toString(settings.chat)),
       settings.slowModeSeconds,
       flag(settings.recording),
       settings.layout,
       flag(settings.map),
       flag(settings.proximity),
       flag(settings.backstage),
       text(toString(settings.floor)),
       space.updated,
       space.id});
  return explain(touched(db, std::move(rows), kGone), ErrorKind::Conflict, kTaken);
}

Result<void> deleteSpace(Connection& db, std::string_view id) {
  // Takes with it, by the foreign keys: members, invitations, bans, the channel and its messages.
  return touched(db, db.run("DELETE FROM spaces WHERE id = ?", {text(id)}), kGone);
}

Result<std::int64_t> countSpacesOf(Connection& db, std::string_view owner) {
  return number(db.run("SELECT count(*) FROM spaces WHERE owner = ?", {text(owner)}));
}

Result<std::vector<SpaceAndRole>> listSpacesOf(Connection& db, std::string_view account,
                                               std::string_view after, std::int64_t limit) {
  const auto place = placeOf(db, after);
  if (!place) return tl::make_unexpected(place.error());
  return allOf(
      db.run("SELECT " ROSTRA_SPACE_COLUMNS ", m.role FROM members m JOIN spaces s ON s.id = m.space "
             "WHERE m.account = ? AND (s.created, s.id) < (?, ?) "
             "ORDER BY s.created DESC, s.id DESC LIMIT ?",
             {text(account), place->created, place->id, limitOf(limit)}),
      readWithRole);
}

Result<std::vector<SpaceAndRole>> listPublicSpaces(Connection& db, std::string_view account,
                                                   std::string_view after, std::int64_t limit, Millis now) {
  const auto place = placeOf(db, after);
  if (!place) return tl::make_unexpected(place.error());
  std::vector<SpaceAndRole> page;
  const Millis startsAt = place->startsAt.value_or(0);
  const bool amongPlanned = startsAt > now;
  if (after.empty() || amongPlanned) {
    auto planned =
        allOf(db.run("SELECT " ROSTRA_SPACE_COLUMNS
                     ", m.role FROM spaces s LEFT JOIN members m ON m.space = s.id AND m.account = ? "
                     "WHERE s.visibility = 'public' AND s.starts_at > ? AND (s.starts_at, s.id) > (?, ?) "
                     "ORDER BY s.starts_at, s.id LIMIT ?",
                     {text(account), now, std::max(startsAt, now), place->id, limitOf(limit)}),
              readWithRole);
    if (!planned) return planned;
    page = std::move(*planned);
  }
  const auto room = limit - static_cast<std::int64_t>(page.size());
  if (room <= 0) return page;
  const Place rest = amongPlanned ? Place{} : *place;
  auto others = allOf(db.run("SELECT " ROSTRA_SPACE_COLUMNS
                             ", m.role FROM spaces s LEFT JOIN members m ON m.space = s.id AND m.account = ? "
                             "WHERE s.visibility = 'public' AND (s.starts_at IS NULL OR s.starts_at <= ?) "
                             "AND (s.created, s.id) < (?, ?) ORDER BY s.created DESC, s.id DESC LIMIT ?",
                             {text(account), now, rest.created, rest.id, room}),
                      readWithRole);
  if (!others) return others;
  std::move(others->begin(), others->end(), std::back_inserter(page));
  return page;
}

Result<std::vector<SpaceAndRole>> findSpaces(Connection& db, const std::vector<std::string>& slugs,
                                             std::string_view account) {
  std::vector<SpaceAndRole> found;
  for (std::size_t from = 0; from < slugs.size(); from += kSlugsPerStatement) {
    const std::size_t count = std::min(kSlugsPerStatement, slugs.size() - from);
    // Filled up to a power of two with the last one, so that there are few different statements to keep.
    std::size_t places = 1;
    while (places < count) places *= 2;
    std::string sql =
        "SELECT " ROSTRA_SPACE_COLUMNS
        ", m.role FROM spaces s LEFT JOIN members m ON m.space = s.id AND m.account = ? WHERE s.slug IN (?";
    std::vector<Value> values{text(account), slugs[from]};
    for (std::size_t i = 1; i < places; ++i) {
      sql += ", ?";
      values.emplace_back(slugs[from + std::min(i, count - 1)]);
    }
    auto some = allOf(db.run(sql + ")", values), readWithRole);
    if (!some) return some;
    std::move(some->begin(), some->end(), std::back_inserter(found));
  }
  return found;
}

}  // namespace rostra::store
