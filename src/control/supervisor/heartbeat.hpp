// SPDX-License-Identifier: Apache-2.0
// Whether a process still answers. In: turns of the caller's own clock, answers; out: pings to send, and the
// verdict. Only time in which the caller itself ran is counted, and none in which the other side waited for a
// CPU: whoever is stopped together with the caller, or starved by the machine, is not lost. Pure, the caller
// brings the clock. Thread: any, one at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace rostra::control {

class Heartbeat {
 public:
  using Duration = std::chrono::milliseconds;
  using TimePoint = std::chrono::steady_clock::time_point;
  /// tick() is called this often.
  static constexpr Duration kInterval{500};
  /// Unanswered for this long: nothing new is given to it.
  static constexpr Duration kLate{1000};
  /// However little CPU it got: after so many time-outs it is lost.
  static constexpr int kMostTimeouts = 4;
  struct Beat {
    std::optional<std::int64_t> ping;  ///< send a ping with this number
    bool lost = false;
  };

  explicit Heartbeat(Duration timeout) : timeout_(timeout) {}

  /// `starved`: how much of the time since the last call the other side could run and had no CPU.
  [[nodiscard]] Beat tick(TimePoint now, Duration starved);
  /// The number of a ping came back.
  void answered(std::int64_t number);
  /// A ping is on its way.
  [[nodiscard]] bool waiting() const noexcept { return waiting_; }
  [[nodiscard]] bool late() const noexcept { return waiting_ && waited_ >= kLate; }

 private:
  Duration timeout_;
  std::optional<TimePoint> last_;
  std::int64_t number_ = 0;
  bool waiting_ = false;
  Duration waited_{0};   // as it counts
  Duration elapsed_{0};  // starved or not
};

}  // namespace rostra::control
