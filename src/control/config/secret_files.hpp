// SPDX-License-Identifier: Apache-2.0
// Secrets that stand in files of their own. In: what one source gave, with names of files; out: the same with
// the values that stand in them, or mistakes that never repeat a secret. Reads files, else pure.
#pragma once

#include "control/config/given_options.hpp"

#include <string>
#include <vector>

namespace rostra::control {

/// For every option NAME-file in `given`, NAME gets the lines of that file. `files` gets its path. It is a
/// mistake to give both in one source, and to name a file that is missing, empty or too large.
void readSecretFiles(GivenOptions& given, std::vector<std::string>& files, std::vector<Mistake>& mistakes);

}  // namespace rostra::control
