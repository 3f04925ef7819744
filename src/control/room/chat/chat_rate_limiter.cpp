// SPDX-License-Identifier: Apache-2.0
#include "control/room/chat/chat_rate_limiter.hpp"

#include <algorithm>

namespace rostra::control {
namespace {

using ErrorCode = protocol::signalling::ErrorCode;

constexpr std::size_t kNonces = 32;
/// Longest slow mode: nobody's last message matters after it.
constexpr std::chrono::hours kRemember{1};
constexpr std::chrono::minutes kSweep{5};

}  // namespace

void ChatRateLimiter::set(Settings settings, TimePoint now) {
  if (settings.perSecond == settings_.perSecond && settings.burst == settings_.burst) return;
  settings_ = settings;
  for (auto& [who, rate] : rates_) rate.limit = RateLimiter(settings_.perSecond, settings_.burst, now);
}

ChatRateLimiter::Decision ChatRateLimiter::allow(const std::string& channel, const std::string& person,
                                                 const std::string& nonce, bool host,
                                                 std::chrono::seconds slowMode, TimePoint now) {
  forgetIdle(now);
  Rate& rate = rates_
                   .try_emplace({channel, person},
                                Rate{RateLimiter(settings_.perSecond, settings_.burst, now), {}, {}, {}, now})
                   .first->second;
  rate.seen = now;
  if (!nonce.empty() && std::find(rate.nonces.begin(), rate.nonces.end(), nonce) != rate.nonces.end())
    return {};
  if (!host && slowMode.count() > 0 && rate.last && now - *rate.last < slowMode) {
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(slowMode - (now - *rate.last));
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    return {
        Refusal{ErrorCode::SlowMode, "Slow mode is on: you can write again in " + std::to_string(seconds) +
                                         (seconds == 1 ? " second." : " seconds.")},
        wait};
  }
  if (!rate.limit.allow(now)) {
    const auto wait = std::chrono::milliseconds(static_cast<std::int64_t>(1000 / settings_.perSecond));
    return {Refusal{ErrorCode::TooManyMessages, "You are writing too fast; please wait a moment."}, wait};
  }
  rate.beforeLast = std::exchange(rate.last, now);
  if (!nonce.empty()) {
    rate.nonces.push_back(nonce);
    if (rate.nonces.size() > kNonces) rate.nonces.pop_front();
  }
  return {};
}

void ChatRateLimiter::giveBack(const std::string& channel, const std::string& person,
                               const std::string& nonce) {
  const auto found = rates_.find({channel, person});
  if (found == rates_.end()) return;
  found->second.last = found->second.beforeLast;
  std::erase(found->second.nonces, nonce);
}

void ChatRateLimiter::forgetIdle(TimePoint now) {
  if (now - lastSweep_ < kSweep) return;
  lastSweep_ = now;
  std::erase_if(rates_, [&](const auto& each) { return now - each.second.seen > kRemember; });
}

}  // namespace rostra::control
