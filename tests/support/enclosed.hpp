// SPDX-License-Identifier: Apache-2.0
// What somebody who took over a process could try. In: a way to close a sandbox; out: what each attempt came
// to, made in a child that closed it. Call while the test has no other threads: it forks.
#pragma once

#include "base/file_descriptor.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace rostra::test {

/// What there is to reach: made by the test, outside.
class Treasure {
 public:
  /// In this folder: `rostra.db` with a secret in it, and `admin.sock`, on which somebody listens.
  explicit Treasure(std::string folder);
  [[nodiscard]] const std::string& folder() const noexcept { return folder_; }
  [[nodiscard]] std::string database() const { return folder_ + "/rostra.db"; }
  [[nodiscard]] std::string adminSocket() const { return folder_ + "/admin.sock"; }
  /// On 127.0.0.1, where somebody listens.
  [[nodiscard]] std::uint16_t tcpPort() const noexcept { return port_; }

 private:
  std::string folder_;
  FileDescriptor admin_;
  FileDescriptor tcp_;
  std::uint16_t port_ = 0;
};

/// 0: it worked; else the error number it failed with.
using Attempts = std::map<std::string, int>;

/// Runs in a child of this process: `enter`, then every attempt. When `enter` fails, its error is under
/// "enter" as -1 and printed. `readable`: files that may be opened inside, tried under their own names.
[[nodiscard]] Attempts tryInside(const Treasure& treasure, const std::function<Result<void>()>& enter,
                                 const std::vector<std::string>& readable = {});

}  // namespace rostra::test
