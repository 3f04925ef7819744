// SPDX-License-Identifier: Apache-2.0
// The scene of a mixer: which layout it has, who sits where in it, and what the SFU is asked to send for
// that. in: people, a layout, how loud everybody is; out: tiles in the stage, all changed between two
// pictures.
#include "base/log.hpp"
#include "mix/worker/mixer.hpp"

#include <algorithm>

namespace rostra::mix {
namespace {

constexpr std::uint64_t kListenNs = 100'000'000;  // as smooth as levels are

}  // namespace

void Mixer::useLayout(std::string name, Layout layout) {
  layout_ = std::move(layout);
  layoutName_ = std::move(name);
  speaker_.setSettings({layout_.speakAfter(), layout_.holdLarge()});
}

void Mixer::setLayout(const std::string& name) {
  const std::string& wanted = name.empty() ? config_.layout : name;
  if (finished_ || wanted == layoutName_) return;
  const auto entry = catalog_.layout("layouts/" + wanted);
  auto layout = entry ? Layout::parse((*entry)->text) : tl::make_unexpected(entry.error());
  if (layout) {
    useLayout(wanted, std::move(*layout));
  } else {
    log::warning("a layout cannot be used, the configured one is", {{"space", config_.space},
                                                                    {"layout", wanted},
                                                                    {"configured", config_.layout},
                                                                    {"reason", layout.error().message}});
    useLayout(config_.layout, configuredLayout_);
  }
  arrangeScene();
}

void Mixer::listen(std::uint64_t nowNs) {
  if (nowNs < listenedAtNs_ + kListenNs) return;
  listenedAtNs_ = nowNs;
  std::vector<SpeakerChoice::Level> levels;
  levels.reserve(people_.size());
  for (const auto& one : people_)
    levels.push_back({one->person.id, one->person.microphone ? one->voice->level() : 0.0F});
  if (speaker_.update(nowNs, levels) && layout_.large() == Large::Speaker) arrangeScene();
}

/// Everybody in the order in which the layout gives places away. While a screen has the large part nobody
/// changes places.
std::vector<Mixer::Participant*> Mixer::seats(bool screens) const {
  std::vector<Participant*> order;
  order.reserve(people_.size());
  for (const auto& one : people_) order.push_back(one.get());
  if (screens || layout_.large() != Large::Speaker) return order;
  const auto& seats = speaker_.seats();
  const auto seatOf = [&](const Participant* one) { return std::ranges::find(seats, one->person.id); };
  std::ranges::stable_sort(order, {}, seatOf);
  return order;
}

void Mixer::arrangeScene() {
  std::size_t screens = 0;
  for (const auto& one : people_) screens += one->screen ? 1U : 0U;
  const Arrangement arrangement = layout_.arrange(people_.size(), screens, static_cast<int>(config_.width),
                                                  static_cast<int>(config_.height));
  if (const bool empty = people_.empty(); empty != slate_) {
    slate_ = empty;
    stage_->setBackground(empty ? painter_.slate(config_.title) : painter_.background());
  }
  std::size_t camera = 0;
  std::size_t screen = 0;
  const auto placeOf = [](const std::vector<Rect>& places, std::size_t index) {
    return index < places.size() ? &places[index] : nullptr;
  };
  Stage::Looks looks;
  for (Participant* one : seats(screens > 0)) {
    if (one->screen) {
      showTile(*one->screen, *one, true, placeOf(arrangement.screens, screen++), arrangement.cornerRadius,
               looks);
    }
    showTile(one->camera, *one, false, placeOf(arrangement.cameras, camera++), arrangement.cornerRadius,
             looks);
  }
  if (auto shown = stage_->show(std::move(looks)); !shown) return handlers_.onFailed(shown.error());
  sendFeedback();
}

void Mixer::showTile(Camera& camera, const Participant& participant, bool screen, const Rect* place,
                     int cornerRadius, Stage::Looks& looks) {
  if (!place) {
    if (std::exchange(camera.shown, false)) stage_->removeTile(camera.tile);
    want(camera, 0, 0);
    return;
  }
  const bool muted = !screen && !participant.person.microphone;
  std::string look =
      participant.person.name + '\n' + (muted ? "muted" : "") + '\n' + std::to_string(cornerRadius);
  for (const int number : {place->x, place->y, place->width, place->height})
    look += ' ' + std::to_string(number);
  if (const bool painted = std::exchange(camera.painted, look) == look; !painted || !camera.shown) {
    looks.push_back({camera.tile, painter_.tile(participant.person.name, muted, screen, *place, cornerRadius),
                     !camera.shown});
  }
  camera.shown = true;
  want(camera, place->width, place->height);
}

void Mixer::want(Camera& camera, int width, int height) {
  if (camera.wanted.width == width && camera.wanted.height == height && width != 0) return;
  camera.wanted.width = static_cast<std::uint16_t>(width);
  camera.wanted.height = static_cast<std::uint16_t>(height);
  camera.feedbackDue = true;
}

}  // namespace rostra::mix
