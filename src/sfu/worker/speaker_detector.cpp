// SPDX-License-Identifier: Apache-2.0
#include "sfu/worker/speaker_detector.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace rostra::sfu {
namespace {

using namespace std::chrono_literals;

// A worker that was stopped for a while has heard nothing meanwhile.
constexpr auto kLongestStep = 500ms;
// Time constant of a voice's mean square: a clause, so that neither a syllable nor a pause decides.
constexpr float kPowerSeconds = 1;

}  // namespace

bool SpeakerDetector::Voice::hear(int level, Duration step, std::uint64_t number) {
  const bool spoke = speaking;
  const bool heard = level > (speaking ? kStop : kStart);
  dbov = level;
  quiet = heard ? Duration(0) : quiet + step;
  spoken = std::clamp(spoken + (heard ? step : -step), Duration(0), Duration(kMemory));
  const float weight = 1 - std::exp(-std::chrono::duration<float>(step).count() / kPowerSeconds);
  power += weight * (std::pow(10.0F, static_cast<float>(level) / 10) - power);
  speaking = heard || (speaking && quiet < kPause);
  if (speaking && !spoke) began = number;
  return speaking != spoke;
}

std::optional<SpeakerDetector::Speakers> SpeakerDetector::update(TimePoint now,
                                                                 const std::vector<SpeakerLevel>& levels) {
  const Duration step =
      updatedAt_ ? std::clamp<Duration>(now - *updatedAt_, 0ns, kLongestStep) : Duration(kInterval);
  updatedAt_ = now;
  bool changed = false;
  for (auto voice = voices_.begin(); voice != voices_.end();) {
    const auto next = std::next(voice);
    if (std::ranges::find(levels, voice->first, &SpeakerLevel::participant) == levels.end())
      changed |= forget(voice);
    voice = next;
  }
  for (const SpeakerLevel& level : levels) {
    Voice& voice = voices_[level.participant];
    if (!voice.hear(level.dbov, step, beginnings_ + 1)) continue;
    changed = true;
    if (voice.speaking) ++beginnings_;
  }
  changed |= choose(now, step);
  return changed ? std::optional(speakers()) : std::nullopt;
}

std::optional<SpeakerDetector::Speakers> SpeakerDetector::silence(const std::string& participant) {
  const auto voice = voices_.find(participant);
  if (voice == voices_.end() || !forget(voice)) return std::nullopt;
  return speakers();
}

bool SpeakerDetector::forget(Voices::iterator voice) {
  bool news = voice->second.speaking;
  for (Floor& floor : floors_) {
    if (floor.holder != voice->first) continue;
    floor = {};
    news = true;
  }
  voices_.erase(voice);
  return news;
}

bool SpeakerDetector::choose(TimePoint now, Duration step) {
  const std::string before = floors_[Active].holder;
  bool changed = choose(Active, now, step);
  // Whoever has just lost the floor is whom the new active speaker answers.
  if (changed && floors_[RunnerUp].holder == floors_[Active].holder) floors_[RunnerUp] = {before};
  changed |= choose(RunnerUp, now, step);
  return changed;
}

bool SpeakerDetector::choose(Which which, TimePoint now, Duration step) {
  Floor& floor = floors_[which];
  const Voice nobody;
  const auto current = voices_.find(floor.holder);
  const Voice& holder = current == voices_.end() ? nobody : current->second;
  const Voices::value_type* best = nullptr;
  for (auto& entry : voices_) {
    Voice& voice = entry.second;
    if (entry.first == floor.holder || (which == RunnerUp && entry.first == floors_[Active].holder)) continue;
    Duration& louder = voice.louder[which];
    louder = voice.speaking && voice.power > kLouder * holder.power ? louder + step : Duration(0);
    if (!voice.speaking || voice.spoken < kTakeOver) continue;
    if (holder.spoken > Duration(0) && louder < kTakeOver) continue;
    // Of two who are alike, the first by id: the same every time.
    if (!best || voice.power > best->second.power) best = &entry;
  }
  if (!best || now < floor.heldUntil) return false;
  floor = {best->first, now + kHold};
  for (auto& [id, voice] : voices_) voice.louder[which] = Duration(0);
  return true;
}

SpeakerDetector::Speakers SpeakerDetector::speakers() const {
  std::vector<const Voices::value_type*> order;
  for (const auto& entry : voices_) {
    if (entry.second.speaking) order.push_back(&entry);
  }
  const auto rank = [this](const Voices::value_type* entry) {
    return std::pair(entry->first != floors_[Active].holder, entry->second.began);
  };
  std::ranges::sort(order, {}, rank);
  Speakers now{{}, floors_[Active].holder, floors_[RunnerUp].holder};
  now.speaking.reserve(order.size());
  for (const auto* entry : order) now.speaking.push_back({entry->first, entry->second.dbov});
  return now;
}

}  // namespace rostra::sfu
