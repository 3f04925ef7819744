// SPDX-License-Identifier: Apache-2.0
// A folder of a test, gone afterwards.
#pragma once

#include <string>

namespace rostra::test {

/// A folder in the system's place for temporary files that is removed with this object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

}  // namespace rostra::test
