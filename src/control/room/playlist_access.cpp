// SPDX-License-Identifier: Apache-2.0
#include "control/room/playlist_access.hpp"

#include "base/id.hpp"

#include <algorithm>

namespace rostra::control {
namespace {

constexpr std::size_t kKeyLength = 32;  // 165 random bits
/// How exactly the grace of a key is kept.
constexpr std::chrono::milliseconds kSweepEvery{1000};

}  // namespace

void PlaylistAccess::protect(bool secret) {
  services_.loop->assertHere();
  if (secret == (keys_ != nullptr)) return;
  holders_.clear();
  keys_ = secret ? std::make_shared<origin::ViewerKeys>() : nullptr;
  sweepTimer_ = secret ? services_.loop->every(kSweepEvery, [this] { sweep(); }) : glib::Source();
  services_.origin->protect(services_.slug, keys_);
}

std::string PlaylistAccess::addressFor(const Holder& holder) {
  services_.loop->assertHere();
  if (!keys_) return address();
  Key& key = holders_[holder];
  key.lastHere = Clock::now();
  if (key.text.empty()) {
    key.text = randomId(kKeyLength);
    keys_->add(key.text);
  }
  return address() + "?key=" + key.text;
}

void PlaylistAccess::forgetPerson(const std::string& person) {
  forgetIf([&](const Holder& holder, const Key&) { return holder.first == person; });
}

void PlaylistAccess::forgetSession(const std::string& tokenHash) {
  forgetIf([&](const Holder& holder, const Key&) { return holder.second == tokenHash; });
}

void PlaylistAccess::forgetAll() {
  forgetIf([](const Holder&, const Key&) { return true; });
}

void PlaylistAccess::forgetIf(const std::function<bool(const Holder& holder, const Key& key)>& gone) {
  services_.loop->assertHere();
  const std::size_t forgotten = std::erase_if(holders_, [&](const auto& each) {
    if (!gone(each.first, each.second)) return false;
    keys_->remove(each.second.text);
    return true;
  });
  if (forgotten > 0) services_.origin->keysChanged(services_.slug);
}

void PlaylistAccess::sweep() {
  const auto here = here_();
  const auto now = Clock::now();
  for (auto& [holder, key] : holders_) {
    if (here.contains(holder)) key.lastHere = now;
  }
  forgetIf([&](const Holder&, const Key& key) { return now - key.lastHere > services_.grace; });
}

}  // namespace rostra::control
