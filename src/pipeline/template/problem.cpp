// SPDX-License-Identifier: Apache-2.0
// Problems as text: the form compilers and editors understand.
#include "pipeline/template/problem.hpp"

#include "base/check.hpp"

namespace rostra::pipeline {

std::string toString(const Problem& problem) {
  std::string text = problem.file;
  if (problem.line > 0) {
    text += ':' + std::to_string(problem.line);
    if (problem.column > 0) text += ':' + std::to_string(problem.column);
  }
  return text += ": " + problem.message;
}

std::string toString(std::span<const Problem> problems) {
  std::string text;
  for (const Problem& problem : problems) {
    if (!text.empty()) text += '\n';
    text += toString(problem);
  }
  return text;
}

Error toError(std::span<const Problem> problems) {
  ROSTRA_CHECK(!problems.empty());
  return Error{problems.front().kind, toString(problems), std::source_location::current()};
}

}  // namespace rostra::pipeline
