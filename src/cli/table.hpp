// SPDX-License-Identifier: Apache-2.0
// Aligned columns for people. In: rows of texts; out: lines. Pure.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::cli {

class Table {
 public:
  /// A column whose name begins with '>' is aligned to the right (numbers).
  explicit Table(std::vector<std::string> columns);
  void add(std::vector<std::string> row);
  [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }
  /// Header and rows, two blanks between columns, each line ended. `width`: columns there are, 0 = as many as
  /// it takes; where that is too few, the widest columns of text are cut short. `heading`: put around the
  /// header, as escape sequences.
  [[nodiscard]] std::string toText(std::size_t width = 0, std::string_view heading = {}) const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths(std::size_t width) const;

  std::vector<std::string> columns_;
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;
};

/// Columns a terminal needs for UTF-8 text: two for a wide character, none for one that goes on top of
/// others.
[[nodiscard]] std::size_t displayWidth(std::string_view text) noexcept;
/// As much of it as fits into `width` columns, with … at the end where something is missing.
[[nodiscard]] std::string cutShort(std::string_view text, std::size_t width);
/// "12 s", "3 min 20 s", "5 h 12 min", "2 d 3 h".
[[nodiscard]] std::string humanDuration(std::chrono::milliseconds duration);

}  // namespace rostra::cli
