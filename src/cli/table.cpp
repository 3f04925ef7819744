// SPDX-License-Identifier: Apache-2.0
#include "cli/table.hpp"

#include <glib.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace rostra::cli {
namespace {

constexpr std::size_t kGap = 2;
/// A column is not cut below this.
constexpr std::size_t kNarrowest = 6;

struct Character {
  std::size_t width = 1;
};

/// The character at `at`, which is moved behind it. A byte that is no UTF-8 counts as one character.
Character nextCharacter(std::string_view text, std::size_t& at) noexcept {
  const auto left = static_cast<gssize>(text.size() - at);
  const gunichar c = g_utf8_get_char_validated(text.data() + at, left);
  if (c == static_cast<gunichar>(-1) || c == static_cast<gunichar>(-2) || c == 0) {
    ++at;
    return {};
  }
  at += static_cast<std::size_t>(g_unichar_to_utf8(c, nullptr));
  return {g_unichar_iszerowidth(c) ? 0U : g_unichar_iswide(c) ? 2U : 1U};
}

}  // namespace

std::size_t displayWidth(std::string_view text) noexcept {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) width += nextCharacter(text, at).width;
  return width;
}

std::string cutShort(std::string_view text, std::size_t width) {
  if (displayWidth(text) <= width) return std::string(text);
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t next = at;
    const Character character = nextCharacter(text, next);
    if (used + character.width + 1 > width) break;
    used += character.width;
    at = next;
  }
  return std::string(text.substr(0, at)) + (width > 0 ? "…" : "");
}

std::string humanDuration(std::chrono::milliseconds duration) {
  const auto seconds = duration.count() / 1000;
  const auto two = [](long long a, const char* nameA, long long b, const char* nameB) {
    return std::to_string(a) + nameA + (b > 0 ? " " + std::to_string(b) + nameB : "");
  };
  if (seconds < 60) return std::to_string(seconds) + " s";
  if (seconds < 3600) return two(seconds / 60, " min", seconds % 60, " s");
  if (seconds < 86400) return two(seconds / 3600, " h", seconds % 3600 / 60, " min");
  return two(seconds / 86400, " d", seconds % 86400 / 3600, " h");
}

Table::Table(std::vector<std::string> columns) : columns_(std::move(columns)) {
  for (std::string& column : columns_) {
    right_.push_back(column.starts_with('>'));
    if (right_.back()) column.erase(0, 1);
  }
}

void Table::add(std::vector<std::string> row) {
  row.resize(columns_.size());
  rows_.push_back(std::move(row));
}

std::vector<std::size_t> Table::widths(std::size_t width) const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t widest = displayWidth(columns_[i]);
    for (const auto& row : rows_) widest = std::max(widest, displayWidth(row[i]));
    widths.push_back(widest);
  }
  if (width == 0 || widths.empty()) return widths;
  std::size_t needed = std::accumulate(widths.begin(), widths.end(), (widths.size() - 1) * kGap);
  while (needed > width) {
    // Numbers are never cut: half of one is another.
    std::size_t* widest = nullptr;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (!right_[i] && widths[i] > kNarrowest && (!widest || widths[i] > *widest)) widest = &widths[i];
    }
    if (!widest) break;
    --*widest;
    --needed;
  }
  return widths;
}

std::string Table::toText(std::size_t width, std::string_view heading) const {
  const std::vector<std::size_t> columns = widths(width);
  std::string text;
  const auto append = [&](const std::vector<std::string>& row, std::string_view style) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string cell = cutShort(row[i], columns[i]);
      const std::string padding(columns[i] - displayWidth(cell), ' ');
      line += (i > 0 ? std::string(kGap, ' ') : "") + (right_[i] ? padding + cell : cell + padding);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += std::string(style) + line + (style.empty() ? "" : "\x1b[0m") + "\n";
  };
  append(columns_, heading);
  for (const auto& row : rows_) append(row, {});
  return text;
}

}  // namespace rostra::cli
