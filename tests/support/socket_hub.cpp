// SPDX-License-Identifier: Apache-2.0
#include "support/socket_hub.hpp"

#include "base/check.hpp"

#include <array>
#include <sys/epoll.h>
#include <vector>

namespace rostra::test {

SocketHub::SocketHub(std::shared_ptr<glib::Loop> loop)
    : loop_(std::move(loop)), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  ROSTRA_CHECK(epoll_.valid());
  reader_ = loop_->watch(epoll_.get(), G_IO_IN, [this](GIOCondition) {
    dispatch();
    return true;
  });
  timer_ = loop_->every(kTick, [this] { tick(); });
}

SocketHub::Registration SocketHub::add(int fd, std::function<void()> onReadable,
                                       std::function<void(rtp::TimePoint)> onTick) {
  const std::uint64_t id = nextId_++;
  entries_[id] = std::make_shared<Entry>(Entry{fd, std::move(onReadable), std::move(onTick)});
  if (fd >= 0) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = id;
    ROSTRA_CHECK(epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0);
  }
  return {this, id};
}

void SocketHub::remove(std::uint64_t id) noexcept {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  if (found->second->fd >= 0) epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, found->second->fd, nullptr);
  entries_.erase(found);
}

// A callback may remove any entry, its own included: look each up by id, keep it alive while it runs.
void SocketHub::dispatch() {
  std::array<epoll_event, 64> events{};
  const int count = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 0);
  for (int i = 0; i < count; ++i) {
    const auto found = entries_.find(events[static_cast<std::size_t>(i)].data.u64);
    if (found == entries_.end()) continue;
    const auto entry = found->second;
    entry->onReadable();
  }
}

void SocketHub::tick() {
  std::vector<std::uint64_t> ids;
  ids.reserve(entries_.size());
  for (const auto& [id, entry] : entries_) ids.push_back(id);
  const auto time = now();
  for (const std::uint64_t id : ids) {
    const auto found = entries_.find(id);
    if (found == entries_.end() || !found->second->onTick) continue;
    const auto entry = found->second;
    entry->onTick(time);
  }
}

bool SocketHub::waitUntil(const std::function<bool()>& condition, std::chrono::milliseconds deadline) {
  const auto end = now() + deadline;
  while (!condition()) {
    if (now() >= end) return false;
    g_main_context_iteration(loop_->context(), TRUE);  // wakes at least every kTick
  }
  return true;
}

}  // namespace rostra::test
