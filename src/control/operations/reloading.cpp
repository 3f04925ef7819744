// SPDX-License-Identifier: Apache-2.0
#include "control/operations/reloading.hpp"

#include "base/log.hpp"
#include "control/operations/log_levels.hpp"

#include <utility>

namespace rostra::control {

Reloading::Reloading(Configuration& running, ConfigurationSource source, Parts parts)
    : running_(running), given_(running), source_(std::move(source)), parts_(std::move(parts)) {}

Result<std::vector<OptionChange>> Reloading::reload(bool dryRun) {
  parts_.loop->assertHere();
  if (dryRun) return change(true);
  parts_.manager->reloading();
  auto changes = change(false);
  parts_.manager->ready(changes ? "Ready" : "Ready; the changed configuration has mistakes and is not used");
  return changes;
}

Result<std::vector<OptionChange>> Reloading::change(bool dryRun) {
  const auto wanted = source_();
  if (!wanted) return tl::make_unexpected(wanted.error());
  auto changes = difference(given_, *wanted);
  auto next = adopted(given_, *wanted);
  if (!next) return tl::make_unexpected(std::move(next.error()));
  if (dryRun) return changes;
  adopt(running_, *wanted);
  // Where the file says the same as before, what `rostra log level` set since then stays.
  const bool otherLevels = next->logLevel != given_.logLevel;
  given_ = std::move(*next);
  parts_.rooms->configurationChanged();
  parts_.collector->setMaxPictureLoss(running_.maxPictureLoss);
  for (const OptionChange& change : changes) {
    log::info("option changed", {{"option", change.option->name},
                                 {"from", change.from},
                                 {"to", change.to},
                                 {"applies", appliesText(*change.option)}});
  }
  // Later: who did this is still told by the levels of before.
  if (otherLevels) {
    parts_.loop->post([levels = given_.logLevel, fleet = parts_.fleet, mixers = parts_.mixers] {
      setLogLevels(levels, *fleet, *mixers);
    });
  }
  return changes;
}

}  // namespace rostra::control
