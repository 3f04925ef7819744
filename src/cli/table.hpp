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
  /// Header and rows, two blanks between columns, each line ended.
  [[nodiscard]] std::string toText() const;

 private:
  std::vector<std::string> columns_;
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;
};

/// Columns a terminal needs for UTF-8 text; wide characters count as one here.
[[nodiscard]] std::size_t displayWidth(std::string_view text) noexcept;
/// "12 s", "3 min 20 s", "5 h 12 min", "2 d 3 h".
[[nodiscard]] std::string humanDuration(std::chrono::milliseconds duration);

}  // namespace rostra::cli
