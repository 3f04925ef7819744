// SPDX-License-Identifier: Apache-2.0
#include "sfu/engine/datagram_sender.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <netinet/udp.h>
#include <utility>

namespace rostra::sfu {
namespace {

// UDP_MAX_SEGMENTS of linux/udp.h; newer kernels take 128.
constexpr std::size_t kMaxSegments = 64;
// 64 KiB with the headers of IPv6 and UDP.
constexpr std::size_t kLargestRun = 65535 - 40 - 8;

bool canSegment(int socket) noexcept {
  int size = 0;
  socklen_t length = sizeof size;
  return ::getsockopt(socket, IPPROTO_UDP, UDP_SEGMENT, &size, &length) == 0;
}

/// What sendmmsg() gets to know of one call's messages.
class Messages {
 public:
  /// Fills it with `datagrams`, each by itself or in runs.
  Messages(std::span<const rtp::Bytes> datagrams, bool segment, sockaddr_storage& remote,
           socklen_t remoteSize) noexcept {
    for (std::size_t at = 0; at < datagrams.size(); at += runs_[count_++]) {
      const std::size_t run = segment ? segmentRun(datagrams.subspan(at)) : 1;
      runs_[count_] = run;
      for (std::size_t i = at; i < at + run; ++i) {
        // sendmmsg() does not write through these pointers; iovec has no const version.
        parts_[i] = {const_cast<std::byte*>(datagrams[i].data()), datagrams[i].size()};
      }
      headers_[count_] = {};
      msghdr& header = headers_[count_].msg_hdr;
      header.msg_name = &remote;
      header.msg_namelen = remoteSize;
      header.msg_iov = &parts_[at];
      header.msg_iovlen = run;
      if (run > 1) setSegmentSize(header, controls_[count_], datagrams[at].size());
    }
  }

  /// As sendmmsg(2): how many messages went, or -1.
  [[nodiscard]] int send(int socket) noexcept {
    return ::sendmmsg(socket, headers_.data(), static_cast<unsigned>(count_), MSG_DONTWAIT | MSG_NOSIGNAL);
  }
  /// Datagrams of one message.
  [[nodiscard]] std::size_t run(std::size_t message) const noexcept { return runs_[message]; }

 private:
  struct alignas(cmsghdr) Control {
    std::array<std::byte, CMSG_SPACE(sizeof(std::uint16_t))> bytes;
  };
  static void setSegmentSize(msghdr& header, Control& control, std::size_t size) noexcept {
    control.bytes = {};
    header.msg_control = control.bytes.data();
    header.msg_controllen = control.bytes.size();
    cmsghdr* message = CMSG_FIRSTHDR(&header);
    message->cmsg_level = IPPROTO_UDP;
    message->cmsg_type = UDP_SEGMENT;
    message->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
    const auto segment = static_cast<std::uint16_t>(size);
    std::memcpy(CMSG_DATA(message), &segment, sizeof segment);
  }

  // Not initialised: only what is used is written.
  std::array<iovec, DatagramSender::kMaxBatch> parts_;
  std::array<mmsghdr, DatagramSender::kMaxBatch> headers_;
  std::array<Control, DatagramSender::kMaxBatch> controls_;
  std::array<std::size_t, DatagramSender::kMaxBatch> runs_;
  std::size_t count_ = 0;
};

}  // namespace

std::size_t segmentRun(std::span<const rtp::Bytes> datagrams) noexcept {
  if (datagrams.empty()) return 0;
  const std::size_t size = datagrams.front().size();
  std::size_t all = size;
  std::size_t run = 1;
  while (size > 0 && run < std::min(datagrams.size(), kMaxSegments)) {
    const std::size_t next = datagrams[run].size();
    if (next == 0 || next > size || all + next > kLargestRun) break;
    all += next;
    ++run;
    if (next < size) break;  // a shorter one ends the message
  }
  return run;
}

DatagramSender::DatagramSender(FileDescriptor socket, const sockaddr_storage& remote,
                               Segmentation segmentation) noexcept
    : socket_(std::move(socket)),
      remote_(remote),
      remoteSize_(remote.ss_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in)),
      segments_(segmentation == Segmentation::IfPossible && socket_.valid() && canSegment(socket_.get())) {}

std::size_t DatagramSender::send(std::span<const rtp::Bytes> datagrams) noexcept {
  const std::size_t count = std::min(datagrams.size(), kMaxBatch);
  std::size_t sent = 0;
  std::size_t at = 0;
  std::size_t apart = 0;  // those before this one go by themselves
  while (at < count) {
    const std::size_t end = at < apart ? apart : count;
    Messages messages(datagrams.subspan(at, end - at), segments_ && at >= apart, remote_, remoteSize_);
    const int went = messages.send(socket_.get());
    for (int i = 0; i < went; ++i) {
      const std::size_t run = messages.run(static_cast<std::size_t>(i));
      at += run;
      sent += run;
    }
    if (went > 0 || errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) break;
    if (const std::size_t run = messages.run(0); run > 1) {
      if (errno == EINVAL || errno == EIO) segments_ = false;
      apart = at + run;  // whatever it was, it was none of them in particular
      continue;
    }
    ++at;  // this one is refused (an ICMP error of one before, a size): the others may go
  }
  return sent;
}

}  // namespace rostra::sfu
