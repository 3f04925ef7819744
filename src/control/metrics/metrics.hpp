// SPDX-License-Identifier: Apache-2.0
// Numbers that only count up, kept by whoever causes them on the control loop, and the text Prometheus reads.
// Labels come from fixed sets (error codes, kinds of worker), never from strangers: the number of time series
// is bounded.
#pragma once

#include "protocol/signalling.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rostra::control {

/// Thread: control loop.
struct Counters {
  static constexpr std::size_t kErrorCodes =
      static_cast<std::size_t>(protocol::signalling::ErrorCode::Internal) + 1;

  std::uint64_t messagesReceived = 0;
  std::uint64_t messagesSent = 0;
  std::uint64_t sessionsOpened = 0;
  std::uint64_t sessionsRefused = 0;
  std::uint64_t joins = 0;
  std::uint64_t rejoins = 0;        ///< people told to send their media again because their SFU worker died
  std::uint64_t chatMessages = 0;   ///< stored
  std::uint64_t moves = 0;          ///< on the map
  std::uint64_t movesIgnored = 0;   ///< more than 20 a second of one person
  std::uint64_t mixerRestarts = 0;  ///< mixers that died on air
  std::uint64_t partsReceived = 0;
  std::uint64_t partsRefused = 0;
  std::array<std::uint64_t, kErrorCodes> errors{};  ///< sent to browsers, by code

  void countError(protocol::signalling::ErrorCode code) { ++errors[static_cast<std::size_t>(code)]; }
};

/// Writes the text exposition format (version 0.0.4).
class MetricsText {
 public:
  enum class Type : std::uint8_t { Counter, Gauge };
  using Labels = std::vector<std::pair<std::string_view, std::string>>;

  /// Begins a metric; its samples follow.
  void metric(std::string_view name, Type type, std::string_view help);
  void sample(double value, const Labels& labels = {});
  /// metric() with one sample.
  void single(std::string_view name, Type type, std::string_view help, double value);
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
  std::string name_;
};

}  // namespace rostra::control
