// SPDX-License-Identifier: Apache-2.0
#include "control/serve/operator_signals.hpp"

#include "base/log.hpp"
#include "base/wall_clock.hpp"

#include <csignal>
#include <fstream>
#include <system_error>

namespace rostra::control {
namespace {

namespace fs = std::filesystem;

void reload(const Facts& facts) {
  const auto changes = facts.reloading->reload(false);
  if (!changes) {
    log::error("configuration not reloaded; the running one stays", {{"reason", changes.error().message}});
    return;
  }
  log::info("configuration reloaded", {{"changes", changes->size()}});
}

void save(const fs::path& file, const Result<std::string>& dot) {
  if (dot && dot->empty()) return;  // there is no such transport
  std::ofstream stream;
  if (dot) stream.open(file, std::ios::binary | std::ios::trunc);
  if (dot) stream << *dot;
  stream.close();
  if (!dot || !stream) {
    log::warning("pipeline not drawn", {{"file", file.string()}, {"reason", dot ? "" : dot.error().message}});
  } else {
    log::info("pipeline drawn", {{"file", file.string()}});
  }
}

/// The slug of a space may hold anything that people can write.
std::string fileName(const std::string& text) {
  std::string name;
  for (const char c : text)
    name.push_back(c == '/' || c == '\0' || static_cast<unsigned char>(c) < ' ' ? '_' : c);
  return name;
}

void drawAll(const Facts& facts, const fs::path& dataDir) {
  const fs::path folder = dataDir / kGraphsFolder / std::to_string(wallClockMs());
  std::error_code error;
  fs::create_directories(folder, error);
  for (const auto& [slug, room] : facts.rooms->all()) {
    if (const auto& mixer = room->broadcast().mixer()) {
      mixer->ask(protocol::worker::mixCommand::GetGraph{},
                 [file = folder / (fileName(slug) + "-mixer.dot")](const Result<std::string>& dot) {
                   save(file, dot);
                 });
    }
    const auto& worker = room->stage().worker();
    if (!worker) continue;
    for (const auto& participant : room->stage().participants()) {
      for (const auto transport :
           {protocol::worker::Transport::Publish, protocol::worker::Transport::Subscribe}) {
        protocol::worker::sfuCommand::GetGraph question;
        question.room = slug;
        question.participant = participant->facts.id;
        question.transport = transport;
        const std::string name = fileName(slug) + "-" + participant->facts.id + "-" +
                                 std::string(protocol::worker::toString(transport)) + ".dot";
        worker->ask(std::move(question),
                    [file = folder / name](const Result<std::string>& dot) { save(file, dot); });
      }
    }
  }
  log::info("drawing pipelines", {{"folder", folder.string()}, {"rooms", facts.rooms->all().size()}});
}

}  // namespace

void watchOperatorSignals(glib::Loop& loop, const Facts& facts, const fs::path& dataDir,
                          std::vector<glib::Source>& sources) {
  sources.push_back(loop.onSignal(SIGHUP, [&facts] { reload(facts); }));
  sources.push_back(loop.onSignal(SIGUSR1, [&facts, dataDir] { drawAll(facts, dataDir); }));
}

}  // namespace rostra::control
