// SPDX-License-Identifier: Apache-2.0
// What a step of the wall clock does to a show. A mixer counts its times from one look at the wall clock, so
// that they run evenly; when that clock is set, they are wrong from then on, and so is everything that
// compares them with it. in: both clocks at the parts that come; out: what to add to a segment's times, and
// where that changes. Pure.
#pragma once

#include <cstdint>
#include <optional>

namespace rostra::control {

/// Both clocks at one moment, ms.
struct ClockReading {
  std::int64_t wallMs = 0;    ///< since 1970; can be set
  std::int64_t steadyMs = 0;  ///< since anything; cannot
  /// Nothing when this thread did not run between the two looks: they would not be of one moment.
  [[nodiscard]] static std::optional<ClockReading> now();
};

/// Thread: none of its own.
class ClockAnchor {
 public:
  /// What time synchronisation does without setting the clock stays below this, and so does what nobody sees.
  static constexpr std::int64_t kStepMs = 200;

  struct Correction {
    std::int64_t addMs = 0;
    bool begins = false;  ///< from this segment on; those before have another one
  };

  /// A mixer begins, which looks at the wall clock now.
  void begin(const std::optional<ClockReading>& now) noexcept;
  /// For the mixer's segment of this number; the same for all its parts and renditions, whenever they come.
  [[nodiscard]] Correction of(std::uint64_t segment, const std::optional<ClockReading>& now) noexcept;

 private:
  std::optional<std::int64_t> offsetMs_;  ///< wall clock minus steady clock when the mixer began
  std::uint64_t newest_ = 0;              ///< segment
  std::uint64_t changedAt_ = 0;           ///< segment; 0 = never
  std::int64_t addMs_ = 0;
  std::int64_t beforeMs_ = 0;  ///< addMs_ before changedAt_
};

}  // namespace rostra::control
