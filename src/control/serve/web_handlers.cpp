// SPDX-License-Identifier: Apache-2.0
#include "control/serve/web_handlers.hpp"

#include <string>
#include <utility>

namespace rostra::control {
namespace {

origin::HttpResponse plainText(unsigned status, std::string text) {
  origin::HttpResponse response;
  response.status = status;
  response.contentType = "text/plain; charset=utf-8";
  response.body = std::move(text) + "\n";
  return response;
}

}  // namespace

void addHealth(origin::WebFront& web, const Health& health, std::shared_ptr<store::Database> database) {
  const auto reason = [&health] {
    return health.draining ? "stopping" : health.ready ? "" : "no SFU worker is ready";
  };
  web.addHandler("/healthz", [&health](const origin::HttpRequest&, const origin::Responder& respond) {
    respond(health.ready ? plainText(200, "ok")
                         : plainText(503, health.draining ? "stopping" : "no SFU worker is ready"));
  });
  web.addHandler("/readyz", [reason, database = std::move(database)](const origin::HttpRequest&,
                                                                     const origin::Responder& respond) {
    std::string why = reason();
    if (why.empty() && !database->stats().available) why = "the database is unavailable; running rooms go on";
    respond(why.empty() ? plainText(200, "ok") : plainText(503, std::move(why)));
  });
}

void addMetrics(origin::WebFront& web, std::shared_ptr<glib::Loop> loop, std::function<std::string()> text) {
  web.addHandler("/metrics", [loop = std::move(loop), text = std::move(text)](const origin::HttpRequest&,
                                                                              origin::Responder respond) {
    loop->post([text, respond = std::move(respond)] {
      origin::HttpResponse response;
      response.contentType = "text/plain; version=0.0.4; charset=utf-8";
      response.body = text();
      respond(std::move(response));
    });
  });
}

void addApi(origin::WebFront& web, const std::shared_ptr<api::Api>& api, std::size_t avatarBytes) {
  const origin::HttpHandler handler = [api](origin::HttpRequest request, const origin::Responder& respond) {
    api->handle(std::move(request), respond);
  };
  web.addHandler(std::string(api::kPrefix), handler, {0, true});
  web.addHandler(std::string(api::kAvatarAddress), handler, {avatarBytes, true});
}

}  // namespace rostra::control
