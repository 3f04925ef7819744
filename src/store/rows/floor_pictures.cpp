// SPDX-License-Identifier: Apache-2.0
#include "store/rows/floor_pictures.hpp"

#include "store/database/query.hpp"

namespace rostra::store {
namespace {

constexpr std::string_view kNoSpace = "The space does not exist.";

}  // namespace

std::string floorPicturePath(const Space& space) {
  return "/api/v1/floor-pictures/" + space.slug + "?id=" + space.floorPicture;
}

Result<void> setFloorPicture(Connection& db, std::string_view space, std::string_view id,
                             std::string_view contentType, std::string_view bytes) {
  auto transaction = Transaction::begin(db);
  if (!transaction) return tl::make_unexpected(std::move(transaction.error()));
  auto chosen = touched(db,
                        db.run("UPDATE spaces SET floor = ?, floor_picture = ? WHERE id = ?",
                               {text(toString(Floor::Picture)), text(id), text(space)}),
                        kNoSpace);
  if (!chosen) return chosen;
  auto stored = db.run(
      "INSERT INTO floor_pictures (space, id, content_type, bytes) VALUES (?, ?, ?, ?) "
      "ON CONFLICT (space) DO UPDATE SET id = excluded.id, content_type = excluded.content_type, "
      "bytes = excluded.bytes",
      {text(space), text(id), text(contentType), blob(bytes)});
  if (!stored) return tl::make_unexpected(std::move(stored.error()));
  return transaction->commit();
}

Result<void> clearFloorPicture(Connection& db, std::string_view space) {
  auto transaction = Transaction::begin(db);
  if (!transaction) return tl::make_unexpected(std::move(transaction.error()));
  auto cleared =
      touched(db, db.run("UPDATE spaces SET floor_picture = '' WHERE id = ?", {text(space)}), kNoSpace);
  if (!cleared) return cleared;
  for (const auto& rows :
       {db.run("UPDATE spaces SET floor = ? WHERE id = ? AND floor = ?",
               {text(toString(SpaceSettings().floor)), text(space), text(toString(Floor::Picture))}),
        db.run("DELETE FROM floor_pictures WHERE space = ?", {text(space)})}) {
    if (!rows) return tl::make_unexpected(rows.error());
  }
  return transaction->commit();
}

Result<std::optional<FloorPicture>> findFloorPicture(Connection& db, std::string_view slug,
                                                     std::string_view id) {
  return firstOf(
      db.run("SELECT p.content_type, p.bytes FROM floor_pictures p "
             "JOIN spaces s ON s.id = p.space WHERE s.slug = ? AND p.id = ?",
             {text(slug), text(id)}),
      [](const Row& row) { return FloorPicture{.contentType = row.text(0), .bytes = row.blob(1)}; });
}

}  // namespace rostra::store
