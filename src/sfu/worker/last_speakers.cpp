// SPDX-License-Identifier: Apache-2.0
#include "sfu/worker/last_speakers.hpp"

#include <algorithm>

namespace rostra::sfu {

void LastSpeakers::join(const std::string& participant) {
  if (std::ranges::find(order_, participant, &Person::id) == order_.end())
    order_.push_back({participant, false});
}

void LastSpeakers::leave(const std::string& participant) {
  std::erase_if(order_, [&](const Person& one) { return one.id == participant; });
}

void LastSpeakers::setCamera(const std::string& participant, bool on) {
  const auto found = std::ranges::find(order_, participant, &Person::id);
  if (found != order_.end()) found->camera = on;
}

void LastSpeakers::speak(const std::string& participant) {
  const auto found = std::ranges::find(order_, participant, &Person::id);
  if (found != order_.end()) std::rotate(order_.begin(), found, found + 1);
}

std::set<std::string> LastSpeakers::camerasFor(const std::string& receiver,
                                               const std::optional<std::set<std::string>>& near,
                                               std::size_t n) const {
  std::set<std::string> cameras;
  for (auto one = order_.begin(); one != order_.end() && cameras.size() < n; ++one) {
    if (one->camera && one->id != receiver && (!near || near->contains(one->id))) cameras.insert(one->id);
  }
  return cameras;
}

}  // namespace rostra::sfu
