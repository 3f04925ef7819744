// SPDX-License-Identifier: Apache-2.0
#include "support/temporary_folder.hpp"

#include "base/check.hpp"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace rostra::test {

TemporaryFolder::TemporaryFolder() {
  std::string path = std::filesystem::temp_directory_path() / "rostra-test-XXXXXX";
  ROSTRA_CHECK(mkdtemp(path.data()) != nullptr);
  path_ = path;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

}  // namespace rostra::test
