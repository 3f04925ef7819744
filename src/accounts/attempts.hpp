// SPDX-License-Identifier: Apache-2.0
// How often one address or one account may try something. In: a key and the time; out: allowed, or how long
// to wait. A token bucket for each key; memory is bounded: the least recently seen key is dropped first.
#pragma once

#include "base/mutex.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace rostra::accounts {

/// Thread: any.
class Attempts {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::milliseconds;

  /// `count` at once after a rest, and `count` in each `window` in the long run.
  Attempts(std::int64_t count, Duration window, std::size_t maxKeys = 20'000);

  /// Takes one; nothing when it is allowed, else when the next one is.
  [[nodiscard]] std::optional<Duration> take(std::string_view key, TimePoint now);
  /// The attempt was not a guess (right password): it does not count.
  void giveBack(std::string_view key, TimePoint now);
  [[nodiscard]] std::size_t keys() const;

 private:
  struct Bucket {
    std::string key;
    double tokens;
    TimePoint last;
  };
  using Buckets = std::list<Bucket>;
  void refill(Bucket& bucket, TimePoint now) const ROSTRA_REQUIRES(mutex_);

  const double count_;
  const double perSecond_;
  const std::size_t maxKeys_;
  mutable Mutex mutex_;
  Buckets buckets_ ROSTRA_GUARDED_BY(mutex_);  // seen last first
  std::unordered_map<std::string_view, Buckets::iterator> byKey_ ROSTRA_GUARDED_BY(mutex_);
};

/// What an address counts as: itself, or the /64 of an IPv6 address, which one customer has whole.
[[nodiscard]] std::string addressKey(std::string_view address);

}  // namespace rostra::accounts
