// SPDX-License-Identifier: Apache-2.0
#include "mix/output/pressure.hpp"

#include <algorithm>

namespace rostra::mix {

std::string_view toString(Degradation degradation) noexcept {
  switch (degradation) {
    case Degradation::Renditions:
      return "renditions";
    case Degradation::FrameRate:
      return "frame-rate";
    case Degradation::TileSize:
      return "tile-size";
    case Degradation::None:
      break;
  }
  return "none";
}

std::optional<Degradation> degradationOf(std::string_view word) noexcept {
  for (const auto each : {Degradation::Renditions, Degradation::FrameRate, Degradation::TileSize}) {
    if (toString(each) == word) return each;
  }
  return std::nullopt;
}

std::vector<Degradation> degradationOrder(const std::vector<std::string>& words, bool renditions) {
  std::vector<Degradation> order;
  for (const std::string& word : words) {
    const auto one = degradationOf(word);
    if (!one || (*one == Degradation::Renditions && !renditions)) continue;
    if (std::find(order.begin(), order.end(), *one) == order.end()) order.push_back(*one);
  }
  return order;
}

bool Pressure::update(const Counters& now) {
  const std::uint64_t pictures = now.pictures - std::min(now.pictures, last_.pictures);
  const std::uint64_t lost = now.lost - std::min(now.lost, last_.lost);
  last_ = now;
  if (maxLoss_ <= 0) return false;
  // Nothing at all came: the worst there is.
  loss_ = pictures == 0 ? 100
                        : std::min(100.0, 100.0 * static_cast<double>(lost) / static_cast<double>(pictures));
  sinceMore_ = std::min(sinceMore_ + 1, kMostCalm);
  const bool pressed = loss_ > maxLoss_;
  pressed_ = pressed ? pressed_ + 1 : 0;
  // Between the two limits it is just right.
  calm_ = loss_ <= maxLoss_ / 4 ? calm_ + 1 : 0;
  if (pressed_ >= kPressed) return doLess();
  if (calm_ >= neededCalm_) return doMore();
  return false;
}

bool Pressure::doLess() {
  pressed_ = 0;
  if (own_ >= order_.size()) return false;
  if (sinceMore_ < neededCalm_) neededCalm_ = std::min(2 * neededCalm_, kMostCalm);
  const std::size_t before = steps();
  // What the server asked for was not enough.
  own_ = std::max(own_, before) + (before < order_.size() ? 1 : 0);
  return steps() != before;
}

bool Pressure::doMore() {
  calm_ = 0;
  if (own_ == 0) {
    neededCalm_ = kCalm;
    return false;
  }
  const std::size_t before = steps();
  --own_;
  sinceMore_ = 0;
  return steps() != before;
}

bool Pressure::ask(std::size_t steps) {
  const std::size_t before = this->steps();
  asked_ = steps;
  return this->steps() != before;
}

std::size_t Pressure::steps() const noexcept {
  return std::min(std::max(own_, asked_), order_.size());
}

bool Pressure::without(Degradation degradation) const noexcept {
  const auto end = order_.begin() + static_cast<std::ptrdiff_t>(steps());
  return std::find(order_.begin(), end, degradation) != end;
}

Degradation Pressure::degradation() const noexcept {
  return steps() == 0 ? Degradation::None : order_[steps() - 1];
}

}  // namespace rostra::mix
