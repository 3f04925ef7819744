// SPDX-License-Identifier: Apache-2.0
// Keeps the server's Capacity true: once a second, in: the processor time of `serve` and its workers, who
// mixes what and who loses pictures; out: the usage, and to every mixer how much it should do without.
#pragma once

#include "control/config/configuration.hpp"
#include "control/metrics/capacity.hpp"
#include "control/operations/stats_collector.hpp"
#include "control/room/room_registry.hpp"
#include "control/supervisor/fleet.hpp"
#include "glib/loop.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <sys/types.h>

namespace rostra::control {

/// The costs of this machine, measured now: takes some hundredths of a second of processor time. Those of the
/// machine of BENCHMARKS.md when the encoder cannot be measured.
[[nodiscard]] Costs calibrate(const Configuration& configuration);

/// Thread: the loop's home thread.
class CapacityWatch : public std::enable_shared_from_this<CapacityWatch> {
 public:
  struct Parts {
    std::shared_ptr<glib::Loop> loop;
    const Configuration& configuration;
    std::shared_ptr<SfuFleet> fleet;
    std::shared_ptr<MixPool> mixers;
    std::shared_ptr<RoomRegistry> rooms;
    std::shared_ptr<StatsCollector> collector;
  };
  [[nodiscard]] static std::shared_ptr<CapacityWatch> create(Parts parts);

 private:
  using Clock = std::chrono::steady_clock;
  explicit CapacityWatch(Parts parts) : parts_(std::move(parts)) {}
  void look();
  /// Cores since the last look; 0 for a process that is looked at for the first time: what it took to start
  /// is no load.
  [[nodiscard]] double coresOf(pid_t pid, double seconds);

  Parts parts_;
  Clock::time_point last_ = Clock::now();
  std::map<pid_t, std::chrono::milliseconds> before_;  ///< processor time at the last look
  std::map<pid_t, std::chrono::milliseconds> now_;
  std::map<int, Clock::time_point> mixing_;  ///< since when, by number of the worker
  glib::Source timer_;
};

}  // namespace rostra::control
