// SPDX-License-Identifier: Apache-2.0
#include "sfu/worker/speakers.hpp"

#include <algorithm>

namespace rostra::sfu {
namespace {

// How much louder somebody must be to take the first place: two people speaking at once do not flicker.
constexpr int kMargin = 6;

}  // namespace

std::optional<std::vector<SpeakerLevel>> SpeakerDetector::tick(const std::vector<SpeakerLevel>& levels) {
  bool changed = false;
  for (auto it = speaking_.begin(); it != speaking_.end();) {
    const auto level = std::ranges::find(levels, it->first, &SpeakerLevel::participant);
    const int dbov = level == levels.end() ? -127 : level->dbov;
    it->second.quietTicks = dbov < kStop ? it->second.quietTicks + 1 : 0;
    it->second.dbov = std::max(dbov, it->second.dbov - 10);  // falls slowly: syllables are not pauses
    if (level == levels.end() || it->second.quietTicks >= kHoldTicks) {
      it = speaking_.erase(it);
      changed = true;
    } else {
      ++it;
    }
  }
  for (const SpeakerLevel& level : levels) {
    if (level.dbov <= kStart || speaking_.contains(level.participant)) continue;
    speaking_[level.participant] = {0, level.dbov};
    changed = true;
  }

  std::vector<SpeakerLevel> speakers;
  for (const auto& [participant, state] : speaking_) speakers.push_back({participant, state.dbov});
  std::ranges::stable_sort(speakers, std::ranges::greater{}, &SpeakerLevel::dbov);
  const auto former = std::ranges::find(speakers, loudest_, &SpeakerLevel::participant);
  if (!speakers.empty() && (former == speakers.end() || speakers.front().dbov > former->dbov + kMargin)) {
    changed |= loudest_ != speakers.front().participant;
    loudest_ = speakers.front().participant;
  } else if (former != speakers.end()) {
    std::rotate(speakers.begin(), former, former + 1);
  } else {
    loudest_.clear();
  }
  if (!changed) return std::nullopt;
  return speakers;
}

}  // namespace rostra::sfu
