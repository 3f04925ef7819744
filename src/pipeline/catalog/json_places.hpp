// SPDX-License-Identifier: Apache-2.0
// Where each value of a JSON text stands, which json-glib forgets after parsing: for messages that say line
// and column. Pure.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace rostra::pipeline {

/// Offsets by path: "renditions" and "renditions[2].height" are those of the quoted names, "renditions[2]" is
/// that of the value. `json` is what glib::parseObject() accepts; of anything else, what was understood.
[[nodiscard]] std::map<std::string, std::size_t> jsonPlaces(std::string_view json);

}  // namespace rostra::pipeline
