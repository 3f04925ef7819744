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

}  // namespace

void MetricsText::metric(std::string_view name, Type type, std::string_view help) {
  name_ = name;
  text_ += "# HELP " + name_ + " ";
  appendEscaped(text_, help, false);
  text_ += "\n# TYPE " + name_ + (type == Type::Counter ? " counter\n" : " gauge\n");
}

void MetricsText::sample(double value, const Labels& labels) {
  text_ += name_;
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
