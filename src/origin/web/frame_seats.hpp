// SPDX-License-Identifier: Apache-2.0
// How many endless streams of pictures there may be, in all and for one client address. In: a client; out: a
// seat, which is free again when it is destroyed, or which limit is reached.
#pragma once

#include "base/mutex.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <variant>

namespace rostra::origin {

/// Thread: any.
class FrameSeats : public std::enable_shared_from_this<FrameSeats> {
 public:
  enum class Full : std::uint8_t { All, Address };
  using Seat = std::shared_ptr<void>;

  FrameSeats(std::size_t all, std::size_t perAddress) : all_(all), perAddress_(perAddress) {}

  [[nodiscard]] std::variant<Seat, Full> take(const std::string& address) {
    const Lock lock(mutex_);
    if (taken_ >= all_) return Full::All;
    std::size_t& here = byAddress_[address];
    if (here >= perAddress_) return Full::Address;
    ++taken_;
    ++here;
    return Seat(nullptr, [self = shared_from_this(), address](void*) { self->leave(address); });
  }
  [[nodiscard]] std::size_t taken() const {
    const Lock lock(mutex_);
    return taken_;
  }

 private:
  void leave(const std::string& address) {
    const Lock lock(mutex_);
    --taken_;
    const auto found = byAddress_.find(address);
    if (--found->second == 0) byAddress_.erase(found);
  }

  const std::size_t all_;
  const std::size_t perAddress_;
  mutable Mutex mutex_;  // leaf
  std::size_t taken_ ROSTRA_GUARDED_BY(mutex_) = 0;
  std::map<std::string, std::size_t> byAddress_ ROSTRA_GUARDED_BY(mutex_);
};

}  // namespace rostra::origin
