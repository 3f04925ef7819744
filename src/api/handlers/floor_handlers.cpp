// SPDX-License-Identifier: Apache-2.0
// The picture that a space shows as the floor of its map. Whoever has its address may see it: it has a part
// that nobody guesses, and is told to those who are let in, guests of a private space among them.
#include "api/handlers/upload.hpp"
#include "api/handlers/views.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "store/rows/floor_pictures.hpp"

#include <array>

namespace rostra::api {
namespace {

/// The space as it is now, told to its room and answered.
Outcome changedSpace(Call& call, store::Connection& db, const SpaceHere& here) {
  auto space = store::findSpaceById(db, here.space->id);
  if (!space) return failureOf(space.error());
  if (!*space) return notFound("this space was deleted");
  call.services->live->spaceChanged(**space, (*space)->slug);
  auto views = viewsOf(db, {{**space, here.role}});
  if (!views) return views.error();
  return oneSpace(call, 200, std::move(views->front()));
}

Outcome putFloorPicture(Call& call, store::Connection& db) {
  auto here = spaceHere(call, db, Unmanaged::Refused, store::Role::Host);
  if (!here) return here.error();
  return withPicture(
      call, accounts::kFloorShape,
      [here = *here](Call& self, store::Connection& later, const accounts::Picture& picture) -> Outcome {
        auto set = store::setFloorPicture(later, here.space->id, randomId(kIdCharacters), picture.contentType,
                                          picture.bytes);
        if (!set) return failureOf(set.error());
        log::info("floor picture set", {{"space", here.slug}, {"account", self.accountId()}});
        return changedSpace(self, later, here);
      });
}

Outcome deleteFloorPicture(Call& call, store::Connection& db) {
  auto here = spaceHere(call, db, Unmanaged::Refused, store::Role::Host);
  if (!here) return here.error();
  if (auto cleared = store::clearFloorPicture(db, here->space->id); !cleared)
    return failureOf(cleared.error());
  return changedSpace(call, db, *here);
}

Outcome getFloorPicture(Call& call, store::Connection& db) {
  auto picture = store::findFloorPicture(db, call.parameter("slug"), call.query("id").value_or(""));
  if (!picture) return failureOf(picture.error());
  if (!*picture) return notFound("there is no such picture");
  origin::HttpResponse response;
  response.contentType = (*picture)->contentType;
  // Another picture has another address.
  response.headers = {{"Vary", "Accept-Encoding"},
                      {"Content-Disposition", "inline"},
                      {"Cache-Control", "private, max-age=31536000, immutable"}};
  response.body = std::move((*picture)->bytes);
  return response;
}

}  // namespace

std::span<const Route> floorRoutes() {
  using accounts::Area;
  static constexpr std::array kRoutes{
      Route{"GET", "/floor-pictures/{slug}", Access::Anyone, Area::Spaces, Body::None, getFloorPicture},
      Route{"PUT", "/floor-pictures/{slug}", Access::Account, Area::Spaces, Body::Picture, putFloorPicture},
      Route{"DELETE", "/floor-pictures/{slug}", Access::Account, Area::Spaces, Body::None,
            deleteFloorPicture},
  };
  return kRoutes;
}

}  // namespace rostra::api
