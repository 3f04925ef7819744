// SPDX-License-Identifier: Apache-2.0
// Reading the files of a folder, and where the shipped folder is.
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>

namespace rostra::pipeline {

/// A whole regular file. NotFound, InvalidInput (a folder, a device, or larger than `maxBytes`) or
/// Unavailable (not readable), with the path in the message.
[[nodiscard]] Result<std::string> readTextFile(const std::filesystem::path& path, std::size_t maxBytes);
/// The folder shipped with this binary: <prefix>/share/rostra/pipelines when installed, else pipelines/ of
/// the source tree it was built from. Unavailable when neither is there.
[[nodiscard]] Result<std::filesystem::path> defaultPipelinesDir();

}  // namespace rostra::pipeline
