// SPDX-License-Identifier: Apache-2.0
// Ports for the servers of one test, which no other test takes meanwhile, whatever process or checkout it
// runs in.
#pragma once

#include "base/file_descriptor.hpp"

#include <cstdint>

namespace rostra::test {

/// A block of ports of the loopback. They are below those that the kernel gives away by itself, and a socket
/// that listens on the first one says that the block is taken; it is free again when the process ends,
/// however it ends. tests/e2e/lib/ports.mjs takes its blocks in the same way.
class PortBlock {
 public:
  static constexpr std::uint16_t kSize = 100;

  PortBlock();
  /// For a server that listens.
  [[nodiscard]] std::uint16_t tcp() const noexcept { return static_cast<std::uint16_t>(first_ + 1); }

 private:
  std::uint16_t first_ = 0;
  FileDescriptor holder_;
};

}  // namespace rostra::test
