// SPDX-License-Identifier: Apache-2.0
#include "origin/web/hang_ups.hpp"

#include <array>
#include <sys/epoll.h>
#include <utility>

namespace rostra::origin {

namespace {
constexpr std::size_t kAtOnce = 64;
}

HangUps::HangUps(glib::Loop& loop) : loop_(loop), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_.valid()) return;
  source_ = loop.watch(epoll_.get(), G_IO_IN, [this](GIOCondition) {
    look();
    return true;
  });
}

std::uint64_t HangUps::watch(int socket, std::function<void()> gone) {
  loop_.assertHere();
  const std::uint64_t id = nextId_++;
  epoll_event event{};
  // A client that only stops sending counts as gone, as with other servers: nothing tells the two apart, and
  // who wants the answer to a held request keeps its connection open.
  event.events = EPOLLRDHUP | EPOLLET;
  event.data.u64 = id;
  // The kernel forgets a socket when it is closed.
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, socket, &event) == 0) watched_.emplace(id, std::move(gone));
  return id;
}

void HangUps::look() {
  std::array<epoll_event, kAtOnce> events{};
  const int count = ::epoll_wait(epoll_.get(), events.data(), kAtOnce, 0);
  for (int i = 0; i < count; ++i) {
    // By number: an earlier one of these may have ended this one's connection.
    auto found = watched_.extract(events[static_cast<std::size_t>(i)].data.u64);
    if (!found.empty()) found.mapped()();
  }
}

}  // namespace rostra::origin
