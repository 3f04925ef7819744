// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/metrics_text.hpp"

#include <array>
#include <charconv>

namespace rostra::control {
namespace {

void appendEscaped(std::string& out, std::string_view text, bool quotes) {
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && quotes) {
      out += "\\\"";
    } else {
      out.push_back(c);
    }
  }
}

// As people write it: who looks for a bucket looks for "0.0001", not for "1e-04".
std::string boundText(double value) {
  std::array<char, 64> digits{};
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed).ptr;
  return {digits.data(), end};
}

std::string_view nameOf(MetricsText::Type type) noexcept {
  switch (type) {
    case MetricsText::Type::Counter:
      return "counter";
    case MetricsText::Type::Gauge:
      return "gauge";
    case MetricsText::Type::Histogram:
      break;
  }
  return "histogram";
}

}  // namespace

void MetricsText::metric(std::string_view name, Type type, std::string_view help) {
  name_ = name;
  text_ += "# HELP " + name_ + " ";
  appendEscaped(text_, help, false);
  text_ += "\n# TYPE " + name_ + " ";
  text_ += nameOf(type);
  text_.push_back('\n');
}

void MetricsText::sample(double value, const Labels& labels) {
  line({}, value, labels);
}

void MetricsText::histogram(const HistogramCounts& counts, std::span<const std::int64_t> bounds, Unit unit,
                            const Labels& labels) {
  std::uint64_t notLarger = 0;
  Labels with = labels;
  with.emplace_back("le", "");
  for (std::size_t i = 0; i < counts.buckets.size(); ++i) {
    notLarger += counts.buckets[i];
    with.back().second = i < bounds.size() ? boundText(unit.of(static_cast<double>(bounds[i]))) : "+Inf";
    line("_bucket", static_cast<double>(notLarger), with);
  }
  line("_sum", unit.of(static_cast<double>(counts.sum)), labels);
  line("_count", static_cast<double>(notLarger), labels);
}

void MetricsText::line(std::string_view suffix, double value, const Labels& labels) {
  text_ += name_;
  text_ += suffix;
  char separator = '{';
  for (const auto& [label, content] : labels) {
    text_.push_back(separator);
    text_ += label;
    text_ += "=\"";
    appendEscaped(text_, content, true);
    text_.push_back('"');
    separator = ',';
  }
  if (!labels.empty()) text_.push_back('}');
  text_.push_back(' ');
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  text_.append(digits.data(), end);
  text_.push_back('\n');
}

void MetricsText::single(std::string_view name, Type type, std::string_view help, double value) {
  metric(name, type, help);
  sample(value);
}

}  // namespace rostra::control
