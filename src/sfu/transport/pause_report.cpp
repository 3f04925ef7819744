// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/pause_report.hpp"

namespace rostra::sfu {

std::optional<std::vector<ProducerKey>> PauseReport::update(std::span<const ShownPicture> pictures,
                                                            rtp::TimePoint now) {
  std::map<ProducerKey, rtp::TimePoint> since;
  for (const ShownPicture& picture : pictures) {
    const auto before = since_.find(picture.key);
    if (picture.paused || (before != since_.end() && !picture.flows))
      since.emplace(picture.key, before == since_.end() ? now : before->second);
  }
  since_ = std::move(since);
  if (toldAt_ && now - *toldAt_ < kInterval) return std::nullopt;
  std::vector<ProducerKey> still;
  for (const auto& [key, begin] : since_) {
    if (now - begin >= kLeast) still.push_back(key);
  }
  if (still == told_) return std::nullopt;
  told_ = still;
  toldAt_ = now;
  return still;
}

}  // namespace rostra::sfu
