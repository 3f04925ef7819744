// SPDX-License-Identifier: Apache-2.0
// The fan-out: one packet of a producer to all its consumers. In: InboundPacket on the publisher's streaming
// thread; out: Consumer::forward() on the same thread. No queue, no thread and no lock of its own.
#pragma once

#include "sfu/forward/consumer.hpp"

#include <atomic>
#include <memory>
#include <vector>

namespace rostra::sfu {

/// The consumers of one producer. Thread: add() and remove() on the loop; routes() and forward() anywhere.
class FanOut {
 public:
  using Routes = std::vector<std::shared_ptr<Consumer>>;

  /// The table as it is now. Read once per buffer or buffer list: libstdc++ 12's atomic shared_ptr spins
  /// shortly inside.
  [[nodiscard]] std::shared_ptr<const Routes> routes() const noexcept {
    return routes_.load(std::memory_order_acquire);
  }

  /// The one fan-out loop.
  static void forward(const Routes& routes, const InboundPacket& packet) noexcept {
    for (const auto& consumer : routes) consumer->forward(packet);
  }

  void add(std::shared_ptr<Consumer> consumer) {
    auto next = std::make_shared<Routes>(*routes());
    next->push_back(std::move(consumer));
    routes_.store(std::move(next), std::memory_order_release);
  }
  /// A streaming thread may still be inside the old table: Consumer::setOpen(false) before.
  void remove(const Consumer& consumer) {
    auto next = std::make_shared<Routes>(*routes());
    std::erase_if(*next, [&](const auto& other) { return other.get() == &consumer; });
    routes_.store(std::move(next), std::memory_order_release);
  }
  void clear() { routes_.store(std::make_shared<const Routes>(), std::memory_order_release); }

 private:
  std::atomic<std::shared_ptr<const Routes>> routes_{std::make_shared<const Routes>()};
};

}  // namespace rostra::sfu
