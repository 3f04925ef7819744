// SPDX-License-Identifier: Apache-2.0
#include "control/operations/reloading.hpp"

#include "base/log.hpp"

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
  given_ = std::move(*next);
  parts_.rooms->configurationChanged();
  parts_.collector->setMaxPictureLoss(running_.maxPictureLoss);
  for (const OptionChange& change : changes) {
    log::info("option changed", {{"option", change.option->name},
                                 {"from", change.from},
                                 {"to", change.to},
                                 {"applies", appliesText(*change.option)}});
  }
  return changes;
}

}  // namespace rostra::control
