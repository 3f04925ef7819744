// SPDX-License-Identifier: Apache-2.0
#include "api/handlers/upload.hpp"

#include "api/handlers/views.hpp"

namespace rostra::api {

Outcome withPicture(Call& call, accounts::PictureShape shape,
                    std::function<Outcome(Call&, store::Connection&, const accounts::Picture&)> store) {
  const auto refuse = [](std::string why) { return Failure{422, "bad-picture", std::move(why), {}, 0, {}}; };
  if (call.request.body.empty()) return refuse("the body contains no picture");
  if (accounts::pictureType(call.request.body).empty()) {
    return Failure{415, "unsupported-media-type", "this is not a PNG, JPEG, WebP or GIF picture", {}, 0, {}};
  }
  return Later([call = call.shared_from_this(), refuse, shape, store = std::move(store)](const Reply& reply) {
    const bool waits = call->services->pictures.post([call, refuse, shape, store, reply] {
      auto picture =
          accounts::remakePictureApart(call->request.body, shape, call->services->settings.sandbox);
      if (!picture) {
        return reply(picture.error().kind == ErrorKind::InvalidInput ? refuse(picture.error().message)
                                                                     : busy());
      }
      onDatabase(
          call,
          [picture = std::move(*picture), store](Call& self, store::Connection& db) -> Outcome {
            return store(self, db, picture);
          },
          reply);
    });
    if (!waits) reply(busy());
  });
}

}  // namespace rostra::api
