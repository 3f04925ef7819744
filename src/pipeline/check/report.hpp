// SPDX-License-Identifier: Apache-2.0
// The catalog as text for people and as JSON for scripts: what `rostra pipeline list|show|check` print.
// in: a catalog, problems; out: text that ends with a line break. Pure.
#pragma once

#include "pipeline/catalog/catalog.hpp"

#include <span>
#include <string>
#include <string_view>

namespace rostra::pipeline {

/// Names, purposes and placeholders of all files.
[[nodiscard]] std::string listText(const Catalog& catalog);
/// {"files":[{"name","kind","path","replaces"?,"purpose","placeholders":[{"name","type","sample","meaning"}],"elements":[...]}]}
[[nodiscard]] std::string listJson(const Catalog& catalog);

/// The file that is used, its text, and a fragment with its sample values in place. NotFound; a wrong file is
/// shown too, with its problems instead of the filled-in text.
[[nodiscard]] Result<std::string> showText(const Catalog& catalog, std::string_view name);
/// {"name","kind","path","replaces"?,"text","instantiated"?,"problems":[...]}
[[nodiscard]] Result<std::string> showJson(const Catalog& catalog, std::string_view name);

/// One problem a line, and how many of how many files.
[[nodiscard]] std::string checkText(std::span<const Problem> problems, std::size_t files);
/// {"ok":false,"files":9,"problems":[{"file","line","column","message","kind"}]}; unknown places are 0.
[[nodiscard]] std::string checkJson(std::span<const Problem> problems, std::size_t files);

}  // namespace rostra::pipeline
