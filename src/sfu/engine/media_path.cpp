// SPDX-License-Identifier: Apache-2.0
#include "sfu/engine/media_path.hpp"

#include <gio/gio.h>

#include <algorithm>
#include <fcntl.h>

namespace rostra::sfu {
namespace {

FileDescriptor socketOf(NiceAgent* agent, guint stream, guint component, const NiceCandidate& local) {
  if (local.type == NICE_CANDIDATE_TYPE_RELAYED || local.transport != NICE_CANDIDATE_TRANSPORT_UDP) return {};
  GSocket* socket = nice_agent_get_selected_socket(agent, stream, component);
  if (!socket || g_socket_get_socket_type(socket) != G_SOCKET_TYPE_DATAGRAM) return {};
  return FileDescriptor(::fcntl(g_socket_get_fd(socket), F_DUPFD_CLOEXEC, 0));
}

sockaddr_storage addressOf(const NiceCandidate& candidate) {
  sockaddr_storage address{};
  nice_address_copy_to_sockaddr(&candidate.addr, reinterpret_cast<sockaddr*>(&address));
  return address;
}

}  // namespace

MediaPath::MediaPath(NiceAgent* agent, guint stream, guint component, const NiceCandidate& local,
                     const NiceCandidate& remote)
    : stream_(stream),
      component_(component),
      socket_(socketOf(agent, stream, component, local), addressOf(remote)) {
  if (!direct()) agent_ = glib::Ref<NiceAgent>::retain(agent);
}

std::size_t MediaPath::send(std::span<const rtp::Bytes> datagrams) noexcept {
  if (direct()) return socket_.send(datagrams);
  const auto went = [&](rtp::Bytes datagram) {
    return nice_agent_send(agent_.get(), stream_, component_, static_cast<guint>(datagram.size()),
                           reinterpret_cast<const gchar*>(datagram.data())) > 0;
  };
  return static_cast<std::size_t>(
      std::ranges::count_if(datagrams.first(std::min(datagrams.size(), kMaxBatch)), went));
}

}  // namespace rostra::sfu
