// SPDX-License-Identifier: Apache-2.0
// Pictures that spaces show as the floor of their map, one each. Thread: that of the connection.
#pragma once

#include "store/database/connection.hpp"
#include "store/rows/spaces.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rostra::store {

struct FloorPicture {
  std::string contentType;
  std::string bytes;
};

/// Where it is read; the space has one.
[[nodiscard]] std::string floorPicturePath(const Space& space);
/// Replaces an earlier one, and the space shows it from now on. `id`: random, never used before. NotFound
/// when the space is gone.
[[nodiscard]] Result<void> setFloorPicture(Connection& db, std::string_view space, std::string_view id,
                                           std::string_view contentType, std::string_view bytes);
/// A space that showed it shows the first plan. NotFound when the space is gone.
[[nodiscard]] Result<void> clearFloorPicture(Connection& db, std::string_view space);
/// The picture of the space with this slug, if it has this id.
[[nodiscard]] Result<std::optional<FloorPicture>> findFloorPicture(Connection& db, std::string_view slug,
                                                                   std::string_view id);

}  // namespace rostra::store
