// SPDX-License-Identifier: Apache-2.0
#include "control/serve/web_handlers.hpp"

#include "accounts/sodium.hpp"
#include "base/text.hpp"
#include "store/rows/spaces.hpp"

#include <string>
#include <utility>

namespace rostra::control {
namespace {

/// Of what only says whether the server runs.
constexpr origin::HandlerSettings kAnyHost{0, false, true};

origin::HttpResponse plainText(unsigned status, std::string text) {
  origin::HttpResponse response;
  response.status = status;
  response.contentType = "text/plain; charset=utf-8";
  response.body = std::move(text) + "\n";
  return response;
}

/// Why nothing works; empty when it does.
std::string problemOf(const Health& health) {
  if (health.stopping) return "stopping";
  if (Health::Clock::now() - health.alive.load() > health.stuckAfter) return "the main loop is stuck";
  if (health.sinceSignalling() > health.stuckAfter) return "the signalling thread is stuck";
  return health.ready ? std::string() : "no SFU worker is ready";
}

/// What is being replaced meanwhile, to be put behind a word.
std::string missingIn(const Health& health) {
  std::string text;
  if (const std::size_t missing = health.sfuMissing; missing > 0) {
    text +=
        "; " + std::to_string(missing) + " of " + std::to_string(health.sfuWorkers) + " SFU workers missing";
  }
  if (const std::size_t missing = health.mixersMissing; missing > 0)
    text += "; " + std::to_string(missing) + (missing == 1 ? " mixer missing" : " mixers missing");
  return text;
}

}  // namespace

std::optional<origin::HttpResponse> refuseMetrics(const origin::HttpRequest& request,
                                                  const MetricsAccess& access) {
  constexpr std::string_view kBearer = "bearer ";
  if (access.everyone) return std::nullopt;
  if (access.token.empty()) {
    return plainText(403,
                     "the metrics are not public; the operator can give them a listener of their own "
                     "(metrics-listen) or a token (metrics-token)");
  }
  const std::string_view header = request.header("Authorization");
  if (toLower(header.substr(0, kBearer.size())) == kBearer &&
      accounts::sameBytes(header.substr(kBearer.size()), access.token))
    return std::nullopt;
  origin::HttpResponse refused = plainText(401, "send Authorization: Bearer and the metrics-token");
  refused.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"metrics\"");
  return refused;
}

void addHealth(origin::WebFront& web, const Health& health, std::shared_ptr<store::Database> database) {
  web.addHandler(
      "/healthz",
      [&health](const origin::HttpRequest&, const origin::Responder& respond) {
        const std::string problem = problemOf(health);
        respond(problem.empty() ? plainText(200, "ok" + missingIn(health)) : plainText(503, problem));
      },
      kAnyHost);
  web.addHandler(
      "/readyz",
      [&health, database = std::move(database)](const origin::HttpRequest&,
                                                const origin::Responder& respond) {
        std::string problem = problemOf(health);
        if (problem.empty() && !database->stats().available)
          problem = "the database is unavailable; running rooms go on";
        if (problem.empty() && health.draining)
          problem = "draining; running rooms go on, new ones are refused";
        respond(problem.empty() ? plainText(200, "ok" + missingIn(health))
                                : plainText(503, std::move(problem)));
      },
      kAnyHost);
}

void addMetrics(origin::WebFront& web, MetricsAccess access, std::shared_ptr<glib::Loop> loop,
                std::function<std::string()> text) {
  web.addHandler("/metrics", [access = std::move(access), loop = std::move(loop), text = std::move(text)](
                                 const origin::HttpRequest& request, const origin::Responder& respond) {
    if (auto refused = refuseMetrics(request, access)) return respond(std::move(*refused));
    loop->post([text, respond] {
      origin::HttpResponse response;
      response.contentType = "text/plain; version=0.0.4; charset=utf-8";
      response.body = text();
      respond(std::move(response));
    });
  });
}

void addCards(origin::WebFront& web, std::shared_ptr<store::Database> database) {
  web.onCard([database = std::move(database)](const std::string& slug, const origin::CardAnswer& answer) {
    database->run([slug](store::Connection& db) { return store::findSpace(db, slug); },
                  [answer](const Result<std::optional<store::Space>>& found) {
                    // Without a database the page is what matters, not its preview.
                    if (!found || !*found || (*found)->visibility != store::Visibility::Public)
                      return answer(std::nullopt);
                    answer(origin::PageCard{(*found)->title, (*found)->description});
                  });
  });
}

void addApi(origin::WebFront& web, const std::shared_ptr<api::Api>& api, std::size_t avatarBytes,
            std::size_t floorBytes) {
  const origin::HttpHandler handler = [api](origin::HttpRequest request, const origin::Responder& respond) {
    api->handle(std::move(request), respond);
  };
  web.addHandler(std::string(api::kPrefix), handler, {0, true, false});
  web.addHandler(std::string(api::kAvatarAddress), handler, {avatarBytes, true, false});
  web.addHandler(std::string(api::kFloorAddress), handler, {floorBytes, true, false});
}

}  // namespace rostra::control
