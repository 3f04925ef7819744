// SPDX-License-Identifier: Apache-2.0
#include "control/doctor/doctor.hpp"

#include "av/handles.hpp"
#include "control/metrics/encode_time.hpp"
#include "control/operations/admin_client.hpp"
#include "control/serve/preflight.hpp"
#include "control/serve/settings.hpp"
#include "control/show/canvas_format.hpp"
#include "control/show/ladder_plan.hpp"
#include "gst/init.hpp"
#include "mix/output/encoder_contract.hpp"
#include "pipeline/catalog/catalog.hpp"
#include "store/database.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <vector>

namespace rostra::control {
namespace {

namespace fs = std::filesystem;

/// " a b": those of which an error says that they are missing, each once.
std::string packagesIn(const std::string& message) {
  constexpr std::string_view kBefore = "install the package ";
  std::string packages;
  for (std::size_t at = 0; (at = message.find(kBefore, at)) != std::string::npos;) {
    at += kBefore.size();
    std::string name = message.substr(at, message.find_first_of(" ;", at) - at);
    if (name.ends_with('.')) name.pop_back();
    if ((packages + " ").find(" " + name + " ") == std::string::npos) packages += " " + name;
  }
  return packages;
}

std::string oneDecimal(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

}  // namespace

void examineMedia(const Configuration& configuration, Findings& findings) {
  if (const auto pages = findPages(configuration.webDir)) {
    findings.good("pages", "the pages are in " + pages->string());
  } else {
    findings.broken("pages", pages.error().message, "scripts/build");
  }
  if (const auto checked = checkPipelines(configuration)) {
    findings.good("plugins", "GStreamer has every element, and every pipeline, encoder and layout works");
  } else {
    const std::string packages = packagesIn(checked.error().message);
    findings.broken("plugins", checked.error().message,
                    packages.empty() ? "rostra pipeline check" : "apt install" + packages);
  }
}

void examineSpeed(const Configuration& configuration, Findings& findings) {
  constexpr const char* kCheck = "speed";
  if (!gst::initialise()) return;  // examineMedia() said so
  av::routeLog();                  // encoders tell a lot
  const auto catalog = pipeline::Catalog::load(configuration.pipelinesDir);
  const auto settings = catalog ? catalog->encoder("encoders/video") : tl::make_unexpected(catalog.error());
  const auto ladder =
      catalog ? catalog->ladder("ladders/" + configuration.ladder) : tl::make_unexpected(catalog.error());
  if (!ladder) return;  // examineMedia() said so
  const LadderPlan plan = planLadder(**ladder, configuration);
  const auto time = settings ? encodeTime(**settings, canvasFormat(plan, configuration),
                                          static_cast<int>(configuration.frameRate))
                             : tl::make_unexpected(settings.error());
  if (!time) {
    findings.broken("codecs", time.error().message, "rostra pipeline check encoders/video");
    return;
  }
  findings.good("codecs", "the encoder of the mix makes pictures of " + format(plan.canvas));
  const double budget = 1000.0 / static_cast<double>(configuration.frameRate);
  const std::string measured = "encoding a picture of " + format(plan.canvas) + " takes " +
                               oneDecimal(time->processor) + " ms of the " + oneDecimal(budget) +
                               " ms that " + std::to_string(configuration.frameRate) +
                               " frames a second leave";
  constexpr double kRoom = 0.5;  // what composing, decoding and routing need beside it
  if (time->processor > budget) {
    findings.broken(
        kCheck, measured + ": shows would stutter",
        "rostra serve --canvas 960x540, --frame-rate 25, or a faster preset in encoders/video.conf "
        "(docs/pipelines.md)");
  } else if (time->processor > budget * kRoom) {
    findings.warning(kCheck, measured + ": there is room for one show, and not for many people in it",
                     "rostra serve --canvas 960x540, or a machine with more or faster cores");
  } else if (time->clock > budget) {
    findings.warning(
        kCheck, measured + ", but took " + oneDecimal(time->clock) + " ms because others use the machine",
        "top");
  } else {
    findings.good(kCheck, measured);
  }
}

void examineDatabase(const Configuration& configuration, Findings& findings) {
  constexpr const char* kCheck = "database";
  std::error_code error;
  const fs::path folder = configuration.dataDir;
  const bool sqlite = configuration.database == "sqlite";
  if (sqlite && !fs::exists(folder / store::kSqliteFile, error)) {
    findings.good(kCheck, "there is none yet; the first start makes one in the data folder");
    return;
  }
  store::DatabaseSettings settings = databaseSettings(configuration, folder);
  settings.migrate = false;
  const auto connection = store::connect(settings);
  if (connection) {
    findings.good(kCheck, sqlite ? "SQLite answers, and its schema is current"
                                 : "PostgreSQL answers, and its schema is current");
  } else if (connection.error().kind == ErrorKind::Conflict) {
    findings.warning(kCheck, connection.error().message, "rostra backup FILE, then start the server");
  } else {
    findings.broken(kCheck, connection.error().message,
                    sqlite ? "ls -l " + (folder / store::kSqliteFile).string()
                           : "pg_isready -d postgresql://HOST:PORT/NAME; systemctl status postgresql");
  }
}

Findings examine(const Configuration& configuration, const std::function<void(const std::string&)>& now) {
  Findings findings;
  const bool running = AdminClient::connect(configuration.dataDir).has_value();
  if (running) findings.good("server", "one is running with the data folder " + configuration.dataDir);
  now("looking at plugins and pipelines");
  examineMedia(configuration, findings);
  now("measuring the encoder");
  examineSpeed(configuration, findings);
  now("looking at ports");
  examinePorts(configuration, running, findings);
  now("asking STUN and TURN servers");
  examineReachability(configuration, findings);
  now("looking at the certificate");
  examineCertificate(configuration, findings);
  now("asking the database");
  examineDatabase(configuration, findings);
  now("writing to the disk");
  examineDisk(configuration, findings);
  examineLimits(configuration, findings);
  examineClock(findings);
  return findings;
}

}  // namespace rostra::control
