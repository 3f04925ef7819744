// SPDX-License-Identifier: Apache-2.0
// The members of what commands print with --json: documented in docs/cli.md, and compared by a test with what
// is printed.
#pragma once

#include "cli/command_line.hpp"

#include <vector>

namespace rostra::cli::json {

[[nodiscard]] std::vector<JsonField> rooms();
[[nodiscard]] std::vector<JsonField> stats();
[[nodiscard]] std::vector<JsonField> top();
[[nodiscard]] std::vector<JsonField> drain();
[[nodiscard]] std::vector<JsonField> reload();
[[nodiscard]] std::vector<JsonField> logLevel();
[[nodiscard]] std::vector<JsonField> change();
[[nodiscard]] std::vector<JsonField> people();
[[nodiscard]] std::vector<JsonField> configCheck();
[[nodiscard]] std::vector<JsonField> configShow();
[[nodiscard]] std::vector<JsonField> doctor();
[[nodiscard]] std::vector<JsonField> account();
[[nodiscard]] std::vector<JsonField> accounts();
[[nodiscard]] std::vector<JsonField> recordings();
[[nodiscard]] std::vector<JsonField> recordingDeleted();
[[nodiscard]] std::vector<JsonField> snapshot();
[[nodiscard]] std::vector<JsonField> pipelineList();
[[nodiscard]] std::vector<JsonField> pipelineShow();
[[nodiscard]] std::vector<JsonField> pipelineCheck();
[[nodiscard]] std::vector<JsonField> pipelineGraph();

}  // namespace rostra::cli::json
