// SPDX-License-Identifier: Apache-2.0
// The keys that open a private show. In: keys that control gives out and takes back; out: whether a request
// may have a playlist, a segment or a part. Every address of a private show carries a key and every request
// is asked for it, so a key that is taken back opens nothing from the next request on.
#pragma once

#include "base/mutex.hpp"

#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace rostra::origin {

/// Thread: any. Without a key in it nobody may have anything.
class ViewerKeys {
 public:
  void add(const std::string& key) {
    const Lock lock(mutex_);
    keys_.insert(key);
  }
  void remove(const std::string& key) {
    const Lock lock(mutex_);
    keys_.erase(key);
  }
  [[nodiscard]] bool allows(std::string_view key) const {
    const Lock lock(mutex_);
    return keys_.contains(key);
  }

 private:
  mutable Mutex mutex_;  // leaf
  std::set<std::string, std::less<>> keys_ ROSTRA_GUARDED_BY(mutex_);
};

}  // namespace rostra::origin
