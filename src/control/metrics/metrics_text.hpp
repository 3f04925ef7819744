// SPDX-License-Identifier: Apache-2.0
// The text Prometheus reads. In: metrics and their samples; out: text. Labels come from fixed sets (error
// codes, kinds of worker), never from strangers: the number of time series is bounded. Pure.
#pragma once

#include "base/histogram.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rostra::control {

/// Writes the text exposition format (version 0.0.4).
class MetricsText {
 public:
  enum class Type : std::uint8_t { Counter, Gauge, Histogram };
  using Labels = std::vector<std::pair<std::string_view, std::string>>;

  /// Begins a metric; its samples follow.
  void metric(std::string_view name, Type type, std::string_view help);
  void sample(double value, const Labels& labels = {});
  /// From the unit of what was measured to that of a metric: times / by.
  struct Unit {
    double times = 1;
    double by = 1;
    [[nodiscard]] double of(double value) const noexcept { return value * times / by; }
  };
  /// The samples of one histogram: its buckets, each with all that is not larger, then sum and count.
  /// `counts` has one bucket more than `bounds`.
  void histogram(const HistogramCounts& counts, std::span<const std::int64_t> bounds, Unit unit,
                 const Labels& labels = {});
  /// metric() with one sample.
  void single(std::string_view name, Type type, std::string_view help, double value);
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void line(std::string_view suffix, double value, const Labels& labels);

  std::string text_;
  std::string name_;
};

}  // namespace rostra::control
