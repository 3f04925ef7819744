// SPDX-License-Identifier: Apache-2.0
// What workers count, for /metrics: asks every worker now and then; out: sums that only go up, although a
// restarted worker counts from zero again, and the worst values of now. Formats of the answers:
// docs/stats.md.
#pragma once

#include "control/metrics/overload.hpp"
#include "control/metrics/sfu_totals.hpp"
#include "control/room/room_registry.hpp"
#include "control/supervisor/fleet.hpp"
#include "glib/loop.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace rostra::control {

/// Sums of all workers since the server started.
struct MediaTotals {
  std::uint64_t packetsIn = 0;
  std::uint64_t packetsOut = 0;
  std::uint64_t bytesIn = 0;
  std::uint64_t bytesOut = 0;
  std::uint64_t malformed = 0;
  std::uint64_t tapSent = 0;
  std::uint64_t tapDropped = 0;
  std::uint64_t mixFrames = 0;
  std::uint64_t mixRepeated = 0;
  std::uint64_t mixDeadlineMisses = 0;
  std::uint64_t mixEncoded = 0;
  std::uint64_t mixDropped = 0;
};
/// Worst of all mixers at the last look.
struct MediaNow {
  double tickMs = 0;
  double encodeMsPerFrame = 0;
  double partJitterMs = 0;
  double skewMs = 0;
  double queuedPictures = 0;
  double lagMs = 0;              ///< of the encoder
  double withoutSteps = 0;       ///< how much the most pressed mixer does without
  std::uint64_t without = 0;     ///< mixers that do without something
  std::uint64_t renditions = 0;  ///< that are encoded
};

/// Numbers in one answer of a worker; what is missing or no number is 0.
[[nodiscard]] MediaTotals readSfuTotals(std::string_view json);
[[nodiscard]] MediaTotals readMixTotals(std::string_view json);
[[nodiscard]] MediaNow readMixNow(std::string_view json);

/// Thread: the loop's home thread.
class StatsCollector : public std::enable_shared_from_this<StatsCollector> {
 public:
  [[nodiscard]] static std::shared_ptr<StatsCollector> create(std::shared_ptr<glib::Loop> loop,
                                                              std::chrono::milliseconds interval,
                                                              std::int64_t maxPictureLoss,
                                                              std::shared_ptr<SfuFleet> fleet,
                                                              std::shared_ptr<RoomRegistry> rooms);
  [[nodiscard]] const MediaTotals& totals() const;
  [[nodiscard]] MediaNow now() const;
  /// How the media of each sfu-worker fares.
  [[nodiscard]] std::vector<SfuTotals::Numbers> sfuTotals() const;
  /// Mixers drop too many of their pictures for another show to be started.
  /// This mixer lost more than a hundredth of its pictures in the last interval.
  [[nodiscard]] bool losing(int mixer) const { return losing_.contains(mixer); }
  [[nodiscard]] bool machineFull() const noexcept { return overload_.full(); }
  /// Another limit; percent, 0 = the machine is never full.
  void setMaxPictureLoss(std::int64_t percent);

 private:
  StatsCollector(std::shared_ptr<glib::Loop> loop, std::int64_t maxPictureLoss,
                 std::shared_ptr<SfuFleet> fleet, std::shared_ptr<RoomRegistry> rooms)
      : loop_(std::move(loop)),
        fleet_(std::move(fleet)),
        rooms_(std::move(rooms)),
        maxPictureLoss_(maxPictureLoss),
        overload_(maxPictureLoss) {}
  void ask();
  void askSfu(const SfuFleet::WorkerPtr& worker);
  /// Looks at what the mixers dropped since the last time.
  void checkOverload();
  void add(std::map<int, MediaTotals>& seen, int worker, const MediaTotals& counted);
  void checkOverload(int mixer, const MediaTotals& counted);

  std::shared_ptr<glib::Loop> loop_;
  std::shared_ptr<SfuFleet> fleet_;
  std::shared_ptr<RoomRegistry> rooms_;
  MediaTotals totals_;
  std::map<int, MediaTotals> sfuSeen_;  ///< last answer by number of the worker
  SfuTotals sfu_;
  std::map<int, MediaTotals> mixSeen_;
  std::map<int, MediaNow> mixNow_;
  std::set<int> losing_;         ///< numbers of mixers
  std::int64_t maxPictureLoss_;  ///< percent
  Overload overload_;
  MediaTotals checkedTotals_;  ///< as they were then
  glib::Source timer_;
};

}  // namespace rostra::control
