// SPDX-License-Identifier: Apache-2.0
#include "mix/scene/scene.hpp"

#include <algorithm>
#include <utility>

namespace rostra::mix {

Scene::Scene(int width, int height, std::string layoutName, Layout layout)
    : width_(width), height_(height), layoutName_(std::move(layoutName)), layout_(std::move(layout)) {
  largePart_.setSettings({layout_.speakAfter(), layout_.holdLarge()});
}

void Scene::setLayout(std::string name, Layout layout) {
  layoutName_ = std::move(name);
  layout_ = std::move(layout);
  largePart_.setSettings({layout_.speakAfter(), layout_.holdLarge()});
}

void Scene::setMembers(std::vector<Member> members) {
  members_ = std::move(members);
  std::vector<std::string> order;
  order.reserve(members_.size());
  for (const Member& one : members_) order.push_back(one.id);
  largePart_.setPeople(order);
}

bool Scene::update(std::uint64_t nowNs) {
  return largePart_.update(nowNs) && layout_.large() == Large::Speaker;
}

/// In the order in which the layout gives places away while no screen is shared.
std::vector<const Scene::Member*> Scene::bySpeaker() const {
  std::vector<const Member*> order;
  order.reserve(members_.size());
  for (const Member& one : members_) order.push_back(&one);
  if (layout_.large() != Large::Speaker) return order;
  const auto& seats = largePart_.seats();
  const auto seatOf = [&](const Member* one) { return std::ranges::find(seats, one->id); };
  std::ranges::stable_sort(order, {}, seatOf);
  return order;
}

std::vector<Scene::Tile> Scene::arrange() const {
  const auto screens = static_cast<std::size_t>(std::ranges::count_if(members_, &Member::screen));
  const Arrangement arrangement = layout_.arrange(members_.size(), screens, width_, height_);
  const auto placeAt = [](const std::vector<Rect>& places, std::size_t index) {
    return index < places.size() ? places[index] : Rect{};
  };
  std::vector<Tile> tiles;
  tiles.reserve(members_.size() + screens);
  std::size_t camera = 0;
  std::size_t screen = 0;
  const int radius = arrangement.cornerRadius;
  const auto place = [&](const Member& one) {
    if (one.screen) tiles.push_back({one.id, true, placeAt(arrangement.screens, screen++), radius});
    tiles.push_back({one.id, false, placeAt(arrangement.cameras, camera++), radius});
  };
  // A screen takes the large part from whoever speaks: nobody changes places meanwhile.
  if (screens > 0) {
    for (const Member& one : members_) place(one);
  } else {
    for (const Member* one : bySpeaker()) place(*one);
  }
  return tiles;
}

std::string Scene::large() const {
  if (layout_.large() == Large::Nobody || members_.empty()) return {};
  return bySpeaker().front()->id;
}

}  // namespace rostra::mix
