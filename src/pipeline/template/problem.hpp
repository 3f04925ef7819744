// SPDX-License-Identifier: Apache-2.0
// What is wrong in a file an operator edits, with its place, so that an editor can jump there. Pure: any
// thread.
#pragma once

#include "base/result.hpp"

#include <span>
#include <string>
#include <vector>

namespace rostra::pipeline {

/// One mistake in one file.
struct Problem {
  std::string file;     ///< path as it was opened
  int line = 0;         ///< from 1; 0 = the file as a whole
  int column = 0;       ///< from 1, in bytes; 0 = the line as a whole
  std::string message;  ///< what is wrong and, where possible, what to do
  /// InvalidInput: the file is wrong. Unavailable: the file is right but this machine lacks something.
  /// NotFound: no such file.
  ErrorKind kind = ErrorKind::InvalidInput;

  bool operator==(const Problem&) const = default;
};
using Problems = std::vector<Problem>;

/// "file:line:column: message", the form compilers use; a place that is unknown is left out.
[[nodiscard]] std::string toString(const Problem& problem);
/// All problems, one per line, without a line break at the end.
[[nodiscard]] std::string toString(std::span<const Problem> problems);
/// All problems as one Error; the kind is that of the first one. `problems` is not empty.
[[nodiscard]] Error toError(std::span<const Problem> problems);

}  // namespace rostra::pipeline
