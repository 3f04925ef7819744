// SPDX-License-Identifier: Apache-2.0
// The text Prometheus reads. In: metrics and their samples; out: text. Labels come from fixed sets (error
// codes, kinds of worker), never from strangers: the number of time series is bounded. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rostra::control {

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
