// SPDX-License-Identifier: Apache-2.0
// Where this checkout and its build are. In one file only, so that every other object file is the same in
// every checkout.
#pragma once

#include <string>

namespace rostra::test {

/// The checkout: pipelines, documents, sample data.
[[nodiscard]] std::string sourceFolder();
/// The build: programs are in its folder `bin`.
[[nodiscard]] std::string buildFolder();

}  // namespace rostra::test
