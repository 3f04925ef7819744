// SPDX-License-Identifier: Apache-2.0
#include "sfu/engine/media_path.hpp"

#include <gio/gio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/uio.h>

namespace rostra::sfu {
namespace {

FileDescriptor socketOf(NiceAgent* agent, guint stream, guint component, const NiceCandidate& local) {
  if (local.type == NICE_CANDIDATE_TYPE_RELAYED || local.transport != NICE_CANDIDATE_TRANSPORT_UDP) return {};
  GSocket* socket = nice_agent_get_selected_socket(agent, stream, component);
  if (!socket || g_socket_get_socket_type(socket) != G_SOCKET_TYPE_DATAGRAM) return {};
  return FileDescriptor(::fcntl(g_socket_get_fd(socket), F_DUPFD_CLOEXEC, 0));
}

}  // namespace

MediaPath::MediaPath(NiceAgent* agent, guint stream, guint component, const NiceCandidate& local,
                     const NiceCandidate& remote)
    : stream_(stream), component_(component), socket_(socketOf(agent, stream, component, local)) {
  if (!direct()) agent_ = glib::Ref<NiceAgent>::retain(agent);
  nice_address_copy_to_sockaddr(&remote.addr, reinterpret_cast<sockaddr*>(&remote_));
  remoteSize_ = remote_.ss_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
}

std::size_t MediaPath::send(std::span<const rtp::Bytes> datagrams) noexcept {
  std::size_t count = std::min(datagrams.size(), kMaxBatch);
  if (!direct()) {
    const auto went = [&](rtp::Bytes datagram) {
      return nice_agent_send(agent_.get(), stream_, component_, static_cast<guint>(datagram.size()),
                             reinterpret_cast<const gchar*>(datagram.data())) > 0;
    };
    return static_cast<std::size_t>(std::ranges::count_if(datagrams.first(count), went));
  }
  // sendmmsg() does not write through these pointers; iovec has no const version.
  std::array<iovec, kMaxBatch> parts;
  std::array<mmsghdr, kMaxBatch> messages;
  for (std::size_t i = 0; i < count; ++i) {
    parts[i] = {const_cast<std::byte*>(datagrams[i].data()), datagrams[i].size()};
    messages[i] = {};
    messages[i].msg_hdr.msg_name = &remote_;
    messages[i].msg_hdr.msg_namelen = remoteSize_;
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  std::size_t sent = 0;
  for (std::size_t at = 0; at < count;) {
    const int went = ::sendmmsg(socket_.get(), messages.data() + at, static_cast<unsigned>(count - at),
                                MSG_DONTWAIT | MSG_NOSIGNAL);
    if (went <= 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) break;
      ++at;  // this one is refused (an ICMP error of one before, a size): the others may go
      continue;
    }
    at += static_cast<std::size_t>(went);
    sent += static_cast<std::size_t>(went);
  }
  return sent;
}

}  // namespace rostra::sfu
