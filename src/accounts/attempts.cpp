// SPDX-License-Identifier: Apache-2.0
#include "accounts/attempts.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cmath>
#include <cstring>
#include <netinet/in.h>

namespace rostra::accounts {

Attempts::Attempts(std::int64_t count, Duration window, std::size_t maxKeys)
    : count_(static_cast<double>(count)),
      perSecond_(count_ / std::chrono::duration<double>(window).count()),
      maxKeys_(std::max<std::size_t>(maxKeys, 1)) {}

void Attempts::refill(Bucket& bucket, TimePoint now) const {
  const double elapsed = std::max(0.0, std::chrono::duration<double>(now - bucket.last).count());
  bucket.tokens = std::min(count_, bucket.tokens + elapsed * perSecond_);
  bucket.last = std::max(bucket.last, now);
}

std::optional<Attempts::Duration> Attempts::take(std::string_view key, TimePoint now) {
  const Lock lock(mutex_);
  const auto found = byKey_.find(key);
  if (found == byKey_.end()) {
    if (buckets_.size() >= maxKeys_) {
      byKey_.erase(buckets_.back().key);
      buckets_.pop_back();
    }
    buckets_.push_front(Bucket{std::string(key), count_, now});
    byKey_.emplace(buckets_.front().key, buckets_.begin());
  } else {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
  }
  Bucket& bucket = buckets_.front();
  refill(bucket, now);
  if (bucket.tokens < 1) {
    return Duration(static_cast<std::int64_t>(std::ceil((1 - bucket.tokens) / perSecond_ * 1000)));
  }
  bucket.tokens -= 1;
  return std::nullopt;
}

void Attempts::giveBack(std::string_view key, TimePoint now) {
  const Lock lock(mutex_);
  const auto found = byKey_.find(key);
  if (found == byKey_.end()) return;
  refill(*found->second, now);
  found->second->tokens = std::min(count_, found->second->tokens + 1);
}

std::size_t Attempts::keys() const {
  const Lock lock(mutex_);
  return buckets_.size();
}

std::string addressKey(std::string_view address) {
  constexpr std::size_t kPrefixBytes = 8;
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  std::string text(address);
  if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
  in6_addr whole{};
  std::memcpy(&whole, bytes.data(), bytes.size());
  if (IN6_IS_ADDR_V4MAPPED(&whole)) {
    std::array<char, INET_ADDRSTRLEN> four{};
    ::inet_ntop(AF_INET, bytes.data() + 12, four.data(), four.size());
    return four.data();
  }
  std::fill(bytes.begin() + kPrefixBytes, bytes.end(), 0);
  std::array<char, INET6_ADDRSTRLEN> six{};
  ::inet_ntop(AF_INET6, bytes.data(), six.data(), six.size());
  return std::string(six.data()) + "/64";
}

}  // namespace rostra::accounts
