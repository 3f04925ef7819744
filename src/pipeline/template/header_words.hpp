// SPDX-License-Identifier: Apache-2.0
// Small helpers of the header parser: words of an entry with their columns, the declaration of a placeholder,
// and "did you mean". Pure.
#pragma once

#include "base/spelling.hpp"
#include "base/text.hpp"
#include "pipeline/template/value.hpp"

#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace rostra::pipeline {

using rostra::suggestion;
/// "; did you mean 'x'?" for the name of a placeholder, or nothing.
[[nodiscard]] std::string suggestion(std::string_view word, std::span<const Placeholder> candidates);

/// Reads an entry from left to right and knows the column of what it read last.
class WordReader {
 public:
  WordReader(std::string_view text, std::size_t column) : text_(text), column_(column) {}
  /// Up to `stop` (not read), trimmed; everything when it is missing.
  std::string_view until(char stop);
  /// The next word up to white space; empty at the end.
  std::string_view word();
  /// A "quoted text" with \" and \\, or false.
  bool quoted(std::string& out);
  bool skip(char c);
  /// What is left, trimmed.
  [[nodiscard]] std::string_view rest() const { return trim(text_.substr(at_)); }
  /// Column of the last word that was read.
  [[nodiscard]] std::size_t column() const noexcept { return column_ + last_; }

 private:
  void skipSpace();
  std::string_view text_;
  std::size_t column_;
  std::size_t at_ = 0;
  std::size_t last_ = 0;
};

struct EntryProblem {
  std::size_t column;
  std::string message;
};
/// `name: type limits = sample  meaning`; `column` is that of the entry's first character.
[[nodiscard]] tl::expected<Placeholder, EntryProblem> parsePlaceholder(std::string_view entry,
                                                                       std::size_t column);

}  // namespace rostra::pipeline
