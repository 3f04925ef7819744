// SPDX-License-Identifier: Apache-2.0
// Turns what the detector says into a bitrate: up by shares far from where the path was full, by packets near
// it, down to what came through. In: use of the path, acknowledged bitrate; out: the delay-based estimate.
// draft-ietf-rmcat-gcc-02 s.5.5. Pure, virtual clock.
#pragma once

#include "rtp/congestion/overuse_detector.hpp"
#include "rtp/packet/bitrate.hpp"
#include "rtp/packet/clock.hpp"

#include <optional>

namespace rostra::rtp {

/// What one feedback says.
struct PathReport {
  PathUse use = PathUse::Normal;
  std::optional<Bitrate> acknowledged;
  bool queueEmpty = true;
  bool contested = false;  ///< others keep the queue full
  bool loss = false;       ///< more than the path loses anyway
};

/// Thread: none of its own.
class RateController {
 public:
  explicit RateController(Bitrate start) noexcept : estimate_(start) {}

  /// Once per feedback. `rtt` is how long a change takes to show. True = the estimate went down.
  bool update(const PathReport& report, Duration rtt, TimePoint now) noexcept;
  /// A probe came at this bitrate; `full` = it was sent faster.
  void onProbe(Bitrate bitrate, bool full, TimePoint now) noexcept;
  /// Somebody knows better.
  void set(Bitrate estimate, TimePoint now) noexcept;
  void limit(Bitrate least, Bitrate most) noexcept;

  [[nodiscard]] Bitrate estimate() const noexcept { return estimate_; }
  /// When the estimate went down last.
  [[nodiscard]] std::optional<TimePoint> decreased() const noexcept { return decreased_; }

 private:
  void increase(const PathReport& report, Duration rtt, TimePoint now) noexcept;
  bool decrease(Bitrate acknowledged, Duration rtt, TimePoint now) noexcept;
  bool compete(const PathReport& report, Duration rtt, TimePoint now) noexcept;
  [[nodiscard]] double passed(TimePoint now) const noexcept;

  // Where the path was full: mean and relative variance of the acknowledged bitrate at decreases.
  class FullPath {
   public:
    void add(Bitrate rate) noexcept;
    void forget() noexcept { mean_.reset(); }
    [[nodiscard]] bool near(Bitrate rate) const noexcept;
    [[nodiscard]] bool above(Bitrate rate) const noexcept;
    [[nodiscard]] bool below(Bitrate rate) const noexcept;
    [[nodiscard]] bool known() const noexcept { return mean_.has_value(); }

   private:
    [[nodiscard]] double deviation() const noexcept;
    std::optional<double> mean_;  // kbit/s
    double variance_ = 0.4;       // over the mean
  };

  Bitrate estimate_;
  Bitrate least_ = Bitrate::kbps(10);
  Bitrate most_ = Bitrate::kbps(100'000);
  FullPath full_;
  std::optional<TimePoint> updated_;
  std::optional<TimePoint> decreased_;
};

}  // namespace rostra::rtp
