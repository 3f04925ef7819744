// SPDX-License-Identifier: Apache-2.0
// Datagrams to one address over one UDP socket. In: datagrams, several at a time; out: one call to the kernel
// for all of them and, where it can, one message for those of equal size (UDP_SEGMENT, udp(7)), whose way
// through the kernel is then paid once. A receiver sees the same datagrams in the same order either way.
#pragma once

#include "base/file_descriptor.hpp"
#include "rtp/packet/packet_view.hpp"

#include <cstddef>
#include <netinet/in.h>
#include <span>
#include <sys/socket.h>

namespace rostra::sfu {

/// Allocates nothing. Thread: one at a time.
class DatagramSender {
 public:
  /// Datagrams of one send().
  static constexpr std::size_t kMaxBatch = 64;
  enum class Segmentation : bool { Off, IfPossible };

  /// `socket`: invalid = there is none, and nothing is to be sent. The kernel is asked once whether it
  /// segments.
  DatagramSender(FileDescriptor socket, const sockaddr_storage& remote,
                 Segmentation segmentation = Segmentation::IfPossible) noexcept;

  [[nodiscard]] bool valid() const noexcept { return socket_.valid(); }
  /// False for good once kernel or device refused it (EINVAL, EIO: no checksums by the device, IPsec).
  [[nodiscard]] bool segments() const noexcept { return segments_; }
  /// At most kMaxBatch. Returns how many went; never waits.
  [[nodiscard]] std::size_t send(std::span<const rtp::Bytes> datagrams) noexcept;

 private:
  FileDescriptor socket_;
  sockaddr_storage remote_;
  socklen_t remoteSize_;
  bool segments_;
};

/// How many of `datagrams`, from the first on, may be one message: all of one size, the last perhaps shorter,
/// within what Linux takes (64 segments; 64 KiB with headers). At least 1 of a list that is not empty.
[[nodiscard]] std::size_t segmentRun(std::span<const rtp::Bytes> datagrams) noexcept;

}  // namespace rostra::sfu
