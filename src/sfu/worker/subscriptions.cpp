// SPDX-License-Identifier: Apache-2.0
#include "sfu/worker/subscriptions.hpp"

#include <algorithm>
#include <utility>

namespace rostra::sfu {

bool Subscriptions::start(const std::shared_ptr<Producer>& producer) {
  if (!producers_.try_emplace(producer->key(), producer).second) return false;
  for (const Entry& entry : subscribers_) {
    if (entry.owner != producer->participant()) entry.subscriber->subscribe(producer);
  }
  return true;
}

void Subscriptions::stop(const Producer& producer) {
  const auto found = producers_.find(producer.key());
  if (found == producers_.end()) return;
  for (const Entry& entry : subscribers_) {
    if (entry.owner != producer.participant()) entry.subscriber->unsubscribe(producer);
  }
  producers_.erase(found);
}

void Subscriptions::add(const std::string& owner, std::shared_ptr<Subscriber> subscriber) {
  for (const auto& [key, producer] : producers_) {
    if (key.participant != owner) subscriber->subscribe(producer);
  }
  subscribers_.push_back({owner, std::move(subscriber)});
}

void Subscriptions::remove(const Subscriber& subscriber) {
  std::erase_if(subscribers_, [&](const Entry& entry) { return entry.subscriber.get() == &subscriber; });
}

bool Subscriptions::anythingFor(const std::string& owner) const noexcept {
  return std::ranges::any_of(producers_, [&](const auto& entry) { return entry.first.participant != owner; });
}

}  // namespace rostra::sfu
