// SPDX-License-Identifier: Apache-2.0
#include "control/operations/log_level_answer.hpp"

#include "base/log.hpp"
#include "control/operations/log_levels.hpp"
#include "glib/json_writer.hpp"

namespace rostra::control {
namespace {

void changeLevels(const Facts& facts, const AdminPeer& peer, const log::Levels& from, const log::Levels& to) {
  const log::Message message("operator changed the levels of the log");
  const auto audit = [&] {
    log::info(message,
              {{"user", peer.user}, {"user-pid", peer.pid}, {"from", from.toText()}, {"to", to.toText()}});
  };
  // Told by the levels of before or by those of after: whoever makes the log silent stands in it.
  const bool before = log::enabled(log::Level::Info, message.module());
  if (before) audit();
  setLogLevels(to, *facts.fleet, *facts.mixers);
  if (!before) audit();
}

}  // namespace

Result<std::string> logLevelAnswer(const Facts& facts, const LogLevelRequest& request,
                                   const AdminPeer& peer) {
  const log::Levels from = log::levels();
  auto levels = request.levels.empty() ? Result<log::Levels>(from) : log::Levels::parse(request.levels);
  if (!levels) return tl::make_unexpected(std::move(levels.error()));
  if (*levels != from) changeLevels(facts, peer, from, *levels);
  glib::ArrayWriter modules;
  for (std::size_t i = 0; i < log::kModules.size(); ++i) {
    const log::Module module{static_cast<std::uint8_t>(i)};
    modules.add(glib::ObjectWriter()
                    .text("module", std::string(log::toString(module)))
                    .text("level", std::string(log::toString(levels->of(module)))));
  }
  glib::ObjectWriter answer;
  answer.flag("ok", true).text("levels", levels->toText());
  if (*levels != from) answer.text("from", from.toText());
  answer.text("configured", facts.reloading->given().logLevel.toText()).array("modules", modules);
  return answer.toText();
}

}  // namespace rostra::control
