// SPDX-License-Identifier: Apache-2.0
#include "support/port_block.hpp"

#include "base/check.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rostra::test {
namespace {

constexpr int kFirst = 10'000;
constexpr int kBlocks = 220;  // up to 32000; the kernel gives away ports from 32768 on

/// A socket bound to a port of the loopback; nothing when somebody else has it.
FileDescriptor bound(std::uint16_t port) {
  FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  // Connections that a former server closed do not count as somebody.
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) return {};
  return ::listen(socket.get(), 1) == 0 ? std::move(socket) : FileDescriptor();
}

}  // namespace

PortBlock::PortBlock() {
  // Processes begin at different places, so that they do not meet at the same few blocks.
  for (int i = 0; i < kBlocks && first_ == 0; ++i) {
    const auto first = static_cast<std::uint16_t>(kFirst + (::getpid() + i) % kBlocks * kSize);
    holder_ = bound(first);
    if (holder_.valid() && bound(static_cast<std::uint16_t>(first + 1)).valid()) first_ = first;
  }
  ROSTRA_CHECK(first_ != 0);
}

}  // namespace rostra::test
