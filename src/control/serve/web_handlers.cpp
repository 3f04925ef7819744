// SPDX-License-Identifier: Apache-2.0
#include "control/serve/web_handlers.hpp"

#include "base/version.hpp"
#include "control/serve/server.hpp"
#include "mix/scene/layout.hpp"
#include "pipeline/catalog/catalog.hpp"

#include <algorithm>
#include <string>
#include <thread>

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
    if (why.empty() && !database->stats().available) why = "the database is not there; running rooms go on";
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

Result<api::Settings> apiSettings(const Configuration& c) {
  api::Settings settings;
  settings.openAccess = openAccess(c);
  settings.signUp = c.signUp == "open";
  settings.sessionLifetime = std::chrono::duration_cast<std::chrono::seconds>(c.sessionLifetime);
  settings.publicUrl = c.publicUrl;
  while (settings.publicUrl.ends_with('/')) settings.publicUrl.pop_back();
  settings.trustedProxies = c.trustedProxies;
  settings.secureCookies = c.secureCookies == "always"  ? api::SecureCookies::Always
                           : c.secureCookies == "never" ? api::SecureCookies::Never
                                                        : api::SecureCookies::Auto;
  settings.loginAttempts = c.loginAttempts;
  settings.signUpRate = c.signUpRate;
  settings.spacesPerAccount = c.spacesPerAccount;
  settings.invitationsPerSpace = c.invitationsPerSpace;
  settings.tokensPerAccount = c.tokensPerAccount;
  settings.messagePage = std::min<std::int64_t>(c.chatHistoryPage, 100);
  settings.chatLength = c.chatLength;
  settings.stageSize = c.stageSize;
  settings.avatarBytes = static_cast<std::size_t>(c.avatarSize.bytes);
  settings.passwordThreads = static_cast<unsigned>(
      c.passwordThreads > 0 ? c.passwordThreads : std::max(1U, std::thread::hardware_concurrency() / 2));
  settings.version = version();
  const auto catalog = pipeline::Catalog::load(c.pipelinesDir);
  if (!catalog) return tl::make_unexpected(catalog.error());
  settings.layout = c.layout;
  for (const auto& entry : catalog->entries()) {
    if (entry.kind != pipeline::FileKind::Layout) continue;
    const auto layout = mix::Layout::parse(entry.text);
    if (!layout) return wrap(Error(layout.error()), entry.path.string());
    const std::string name = entry.path.stem().string();
    // A name that no option or space could have: in a folder of its own, or with other letters.
    if (entry.name != "layouts/" + name || !isLayoutName(name)) continue;
    settings.layouts.push_back({name, layout->description()});
  }
  return settings;
}

store::DatabaseSettings databaseSettings(const Configuration& configuration,
                                         const std::filesystem::path& folder) {
  store::DatabaseSettings settings;
  settings.address = configuration.database;
  settings.folder = folder;
  settings.connections = static_cast<unsigned>(configuration.databaseConnections);
  return settings;
}

recording::RecorderSettings recorderSettings(const Configuration& configuration,
                                             const std::filesystem::path& folder) {
  recording::RecorderSettings settings;
  settings.folder = folder / kRecordingsFolder;
  settings.minFree = static_cast<std::uint64_t>(configuration.recordingMinFree.bytes);
  settings.maxBytes = static_cast<std::uint64_t>(configuration.recordingMaxSize.bytes);
  settings.maxLength = configuration.recordingMaxLength;
  settings.maxQueue = static_cast<std::size_t>(configuration.recordingQueue.bytes);
  return settings;
}

}  // namespace rostra::control
