// SPDX-License-Identifier: Apache-2.0
#include "mix/scene/speaker_choice.hpp"

#include <algorithm>
#include <cmath>

namespace rostra::mix {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds kLongestStep{
    500'000'000};  // a mixer that was stopped for a while heard nothing meanwhile
constexpr float kLoudnessSeconds = 1;

}  // namespace

void SpeakerChoice::setPeople(const std::vector<std::string>& ids) {
  const auto gone = [&](const std::string& id) { return std::ranges::find(ids, id) == ids.end(); };
  if (!seats_.empty() && gone(seats_.front())) heldUntilNs_ = 0;
  std::erase_if(seats_, gone);
  std::erase_if(voices_, [&](const auto& one) { return gone(one.first); });
  for (const std::string& id : ids) {
    if (voices_.try_emplace(id).second) seats_.push_back(id);
  }
}

bool SpeakerChoice::mayTake(const Voice& challenger, const Voice& large) const noexcept {
  if (!challenger.speaking || challenger.spoken < settings_.after) return false;
  return large.spoken == nanoseconds(0) || challenger.louder >= settings_.after;
}

bool SpeakerChoice::update(std::uint64_t nowNs, const std::vector<Level>& levels) {
  const auto step = updatedAtNs_ == 0 || nowNs < updatedAtNs_
                        ? nanoseconds(0)
                        : std::min(nanoseconds(nowNs - updatedAtNs_), kLongestStep);
  updatedAtNs_ = nowNs;
  if (seats_.empty()) return false;
  const float weight = 1 - std::exp(-std::chrono::duration<float>(step).count() / kLoudnessSeconds);
  for (const Level& level : levels) {
    const auto found = voices_.find(level.id);
    if (found == voices_.end()) continue;
    Voice& voice = found->second;
    voice.speaking = level.meanSquare > kStart || (voice.speaking && level.meanSquare > kStop);
    voice.spoken = std::clamp(voice.spoken + (voice.speaking ? step : -step), nanoseconds(0),
                              nanoseconds(std::max(kMemory, settings_.after)));
    voice.loudness += weight * (level.meanSquare - voice.loudness);
  }
  const Voice& large = voices_.find(seats_.front())->second;
  auto best = seats_.end();
  for (auto seat = seats_.begin() + 1; seat != seats_.end(); ++seat) {
    Voice& voice = voices_.find(*seat)->second;
    const bool louder = voice.speaking && voice.loudness > kLouder * large.loudness;
    voice.louder = louder ? voice.louder + step : nanoseconds(0);
    if (!mayTake(voice, large)) continue;
    if (best == seats_.end() || voice.loudness > voices_.find(*best)->second.loudness) best = seat;
  }
  if (best == seats_.end() || nowNs < heldUntilNs_) return false;
  std::iter_swap(seats_.begin(), best);
  for (auto& [id, voice] : voices_) voice.louder = nanoseconds(0);
  heldUntilNs_ = nowNs + static_cast<std::uint64_t>(nanoseconds(settings_.hold).count());
  return true;
}

}  // namespace rostra::mix
