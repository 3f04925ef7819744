// SPDX-License-Identifier: Apache-2.0
// Changes to a server while it runs. In: the configuration read again (SIGHUP, `rostra reload`); out:
// the running configuration with what may change in it, parts that were told, and the names of what waits for
// a restart.
#pragma once

#include "control/config/configuration_changes.hpp"
#include "control/operations/service_manager.hpp"
#include "control/operations/stats_collector.hpp"
#include "control/room/room_registry.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace rostra::control {

/// Reads command line, environment and file once more. InvalidInput tells every mistake.
using ConfigurationSource = std::function<Result<Configuration>()>;

/// Thread: the loop's home thread.
class Reloading {
 public:
  struct Parts {
    std::shared_ptr<glib::Loop> loop;
    std::shared_ptr<RoomRegistry> rooms;
    std::shared_ptr<SfuFleet> fleet;
    std::shared_ptr<MixPool> mixers;
    std::shared_ptr<StatsCollector> collector;
    std::shared_ptr<ServiceManager> manager;
  };
  /// `running`: what every part of the server refers to.
  Reloading(Configuration& running, ConfigurationSource source, Parts parts);

  /// What differs from what runs, applied as far as possible unless `dryRun`. A file with mistakes changes
  /// nothing.
  [[nodiscard]] Result<std::vector<OptionChange>> reload(bool dryRun);
  /// As it was read last, with what waits for a restart as it was.
  [[nodiscard]] const Configuration& given() const noexcept { return given_; }

 private:
  [[nodiscard]] Result<std::vector<OptionChange>> change(bool dryRun);

  Configuration& running_;
  Configuration given_;  ///< as it was read: `running_` may hold paths that were made absolute
  ConfigurationSource source_;
  Parts parts_;
};

}  // namespace rostra::control
