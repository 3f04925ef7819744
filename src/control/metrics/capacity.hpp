// SPDX-License-Identifier: Apache-2.0
// What the rooms of this node cost, how much processor time is left, and whether one more of something fits.
// In: what its processes used, look by look, and who is about to come; out: yes or no, the headroom, and how
// many steps mixers should give up. It knows only what this server uses: whatever else runs on the machine
// takes nothing from the budget, and what that does to pictures is judged by Overload. Pure. Thread: any, one
// at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace rostra::control {

/// Who wants to come: viewers of an empty stage, who need a mixer; the first of a stage, with whom a show
/// begins; one more on a stage.
enum class Newcomer : std::uint8_t { Slate, Show, Person };
inline constexpr std::size_t kNewcomers = 3;

struct CapacitySettings {
  double usable = 1;  ///< that the process may use
  double cores = 1;   ///< the budget
  // How much of it may be in use, with the newcomer, percent; 0 = not looked at.
  std::int64_t forSlates = 0;
  std::int64_t forShows = 0;
  std::int64_t forPeople = 0;
  std::int64_t forRunning = 0;  ///< above it mixers do less
};

/// In cores.
struct Costs {
  double show = 0;    ///< a mixer with what it encodes
  double camera = 0;  ///< one more camera in a mixer
  double person = 0;  ///< somebody's two transports, with whatever they send
  double pair = 0;    ///< what one person sends, forwarded to one other person or the mixer
};

/// What this server used from one look to the next.
struct Usage {
  struct Mixer {
    double cores = 0;
    bool settled = false;  ///< on air for long enough to say what a show costs
    bool losing = false;   ///< it lost pictures: it needs more than it got
  };
  double seconds = 0;
  double cores = 0;  ///< all its processes
  std::vector<Mixer> mixers{};
  double forwarding = 0;    ///< of `cores`, the SFU workers
  std::int64_t people = 0;  ///< on all stages
  std::int64_t pairs = 0;   ///< who is forwarded to whom: people of a stage, squared, of all stages
};

class Capacity {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  /// A newcomer is in the measurement after this time.
  static constexpr std::chrono::milliseconds kSettle{10'000};
  /// Seconds in a row above `forRunning` that take one step, and those below it that give one back.
  static constexpr double kPressed = 3;
  static constexpr double kCalm = 15;
  /// What mixers can give up; see src/mix/output/pressure.hpp.
  static constexpr int kMostSteps = 3;

  /// `calibrated`: costs as this machine was measured at the start.
  explicit Capacity(const Costs& calibrated) : first_(calibrated), costs_(calibrated) {}

  void set(const CapacitySettings& settings) noexcept { settings_ = settings; }
  [[nodiscard]] const CapacitySettings& settings() const noexcept { return settings_; }
  void look(const Usage& usage);

  /// Whether one fits. `onStage`: people who are there already.
  [[nodiscard]] bool allows(Newcomer who, std::size_t onStage, TimePoint now) const;
  /// One is coming: counted until it shows in the measurement.
  void expect(Newcomer who, std::size_t onStage, TimePoint now);
  /// How many people and mixers there are now. Whoever came and left again is not waited for: of as many as
  /// there are, the last ones may still be coming.
  void keepComing(std::size_t people, std::size_t mixers);
  [[nodiscard]] double costOf(Newcomer who, std::size_t onStage) const noexcept;

  [[nodiscard]] const Costs& costs() const noexcept { return costs_; }
  /// Cores, smoothed over some seconds.
  [[nodiscard]] double used() const noexcept { return used_; }
  /// Cores of those who are coming.
  [[nodiscard]] double expected(TimePoint now) const;
  /// How many more shows would be allowed now; -1 = they are not looked at.
  [[nodiscard]] std::int64_t showsLeft(TimePoint now) const;
  /// Cores that are left for shows; 0 when there are none.
  [[nodiscard]] double coresLeft(TimePoint now) const;
  /// What every mixer should do without, whether it loses pictures or not: 0 to kMostSteps.
  [[nodiscard]] int steps() const noexcept { return steps_; }

 private:
  struct Coming {
    double cores;
    TimePoint since;
  };
  using Line = std::deque<Coming>;  // the last one at the end
  [[nodiscard]] Line& lineOf(Newcomer who) noexcept { return who == Newcomer::Person ? people_ : mixers_; }
  void learnShow(const Usage& usage);
  void learnForwarding(const Usage& usage);
  void press(double seconds);

  CapacitySettings settings_;
  Costs first_;
  Costs costs_;
  double used_ = 0;
  bool nobody_ = true;   ///< was on a stage at the last look
  bool nothing_ = true;  ///< was on air at the last look
  Line people_;
  Line mixers_;
  int steps_ = 0;
  double pressed_ = 0;  ///< seconds in a row
  double calm_ = 0;
};

}  // namespace rostra::control
