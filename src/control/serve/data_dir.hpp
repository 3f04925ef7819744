// SPDX-License-Identifier: Apache-2.0
// The data folder: made by a server when missing, readable by its owner only, and locked so that two servers
// never share it. Commands use the one that is there.
#pragma once

#include "base/file_descriptor.hpp"
#include "base/result.hpp"

#include <filesystem>

namespace rostra::control {

/// Holds the lock as long as it lives; the kernel lets go of it however the process ends.
class DataDir {
 public:
  /// Conflict when another server uses the folder (says its process), Unavailable when it cannot be made or
  /// written.
  [[nodiscard]] static Result<DataDir> open(const std::filesystem::path& folder);
  /// As open(), but makes nothing: NotFound when no server has used the folder yet.
  [[nodiscard]] static Result<DataDir> openExisting(const std::filesystem::path& folder);

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  [[nodiscard]] static Result<DataDir> lock(const std::filesystem::path& folder);
  DataDir(std::filesystem::path path, FileDescriptor lock) : path_(std::move(path)), lock_(std::move(lock)) {}

  std::filesystem::path path_;
  FileDescriptor lock_;
};

}  // namespace rostra::control
