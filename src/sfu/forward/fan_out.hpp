// SPDX-License-Identifier: Apache-2.0
// The fan-out: one packet of a producer to all its consumers. In: InboundPacket on the publisher's streaming
// thread; out: Consumer::forward() on the same thread. No queue and no thread of its own.
#pragma once

#include "sfu/forward/consumer.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace rostra::sfu {

/// The consumers of one producer: tables that never change, the newest behind a leaf lock. Thread: add() and
/// remove() on the loop; routes() and forward() anywhere.
class FanOut {
 public:
  using Routes = std::vector<std::shared_ptr<Consumer>>;
  class Reader;

  /// The table as it is now. Read once per buffer or buffer list.
  [[nodiscard]] std::shared_ptr<const Routes> routes() const noexcept {
    const std::lock_guard lock(mutex_);
    return routes_;
  }

  /// The one fan-out loop.
  static void forward(const Routes& routes, const InboundPacket& packet) noexcept {
    for (const auto& consumer : routes) consumer->forward(packet);
  }

  void add(std::shared_ptr<Consumer> consumer) {
    auto next = std::make_shared<Routes>(*routes());
    next->push_back(std::move(consumer));
    replace(std::move(next));
  }
  /// A streaming thread may still be inside the old table: Consumer::setOpen(false) before.
  void remove(const Consumer& consumer) {
    auto next = std::make_shared<Routes>(*routes());
    std::erase_if(*next, [&](const auto& other) { return other.get() == &consumer; });
    replace(std::move(next));
  }
  void clear() { replace(std::make_shared<const Routes>()); }

 private:
  void replace(std::shared_ptr<const Routes> next) {
    {
      const std::lock_guard lock(mutex_);
      routes_.swap(next);
      version_.fetch_add(1, std::memory_order_release);
    }
    // `next`, the old table, goes outside the lock: it may be the last to hold a consumer.
  }

  mutable std::mutex mutex_;  ///< held for a copy of routes_
  std::shared_ptr<const Routes> routes_ = std::make_shared<const Routes>();
  std::atomic<std::uint32_t> version_{1};
};

/// The table for somebody who may not wait: in steady state one look at a number, after a change a copy, and
/// while the loop is changing it (or was suspended within) the table of before. Holds the consumers of the
/// table it saw last until the next call. Thread: one.
class FanOut::Reader {
 public:
  /// `fanOut` outlives it.
  explicit Reader(const FanOut& fanOut) : fanOut_(fanOut) {}

  [[nodiscard]] const Routes& routes() noexcept {
    if (fanOut_.version_.load(std::memory_order_acquire) != version_) refresh();
    return *routes_;
  }

 private:
  void refresh() noexcept {
    const std::unique_lock lock(fanOut_.mutex_, std::try_to_lock);
    if (!lock) return;
    version_ = fanOut_.version_.load(std::memory_order_relaxed);
    routes_ = fanOut_.routes_;
  }

  const FanOut& fanOut_;
  std::uint32_t version_ = 0;
  std::shared_ptr<const Routes> routes_ = std::make_shared<const Routes>();
};

}  // namespace rostra::sfu
