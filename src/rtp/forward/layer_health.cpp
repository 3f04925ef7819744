// SPDX-License-Identifier: Apache-2.0
#include "rtp/forward/layer_health.hpp"

#include <algorithm>
#include <chrono>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

// Long enough that a key frame, which takes longer to send, is no shortage; short enough that a layer that
// nearly stops is left within half a second.
constexpr Duration kWindow = 1500ms;
constexpr Duration kSampleInterval = 120ms;
constexpr std::uint64_t kStarvedPercent = 80;
constexpr std::uint64_t kKeepsUpPercent = 90;
// With fewer the picture stands still, and one frame more or less means nothing.
constexpr std::uint64_t kFrames = 6;
constexpr Duration kProof = 2s;
constexpr Duration kMaxProof = 32s;
// Starved again this soon after it counted again: that was too early.
constexpr Duration kTooEarly = 15s;

}  // namespace

void LayerHealth::remember(std::span<const LayerFrames> layers, TimePoint now) noexcept {
  const Sample& last = samples_[(next_ + kSamples - 1) % kSamples];
  if (count_ > 0 && now - last.at < kSampleInterval) return;
  Sample& sample = samples_[next_];
  sample.at = now;
  for (std::size_t i = 0; i < layers.size(); ++i) sample.frames[i] = layers[i].frames;
  next_ = (next_ + 1) % kSamples;
  count_ = std::min(count_ + 1, kSamples);
}

// The newest sample that is at least a window old.
const LayerHealth::Sample* LayerHealth::windowStart(TimePoint now) const noexcept {
  for (std::size_t age = 1; age <= count_; ++age) {
    const Sample& sample = samples_[(next_ + kSamples - age) % kSamples];
    if (now - sample.at >= kWindow) return &sample;
  }
  return nullptr;
}

void LayerHealth::noteLife(State& state, bool alive, bool othersGoOn, TimePoint now) noexcept {
  if (alive == state.alive) return;
  state.alive = alive;
  state.since = now;
  state.keepsUp.reset();
  if (alive && state.seen && othersGoOn) starve(state, now);
  state.seen = state.seen || alive;
}

void LayerHealth::starve(State& state, TimePoint now) noexcept {
  const bool tooEarly = state.proof > Duration{} && now - state.restored < kTooEarly;
  if (!state.starved) state.proof = tooEarly ? std::min(state.proof * 2, kMaxProof) : kProof;
  state.starved = true;
  state.keepsUp.reset();
}

bool LayerHealth::update(std::span<const LayerFrames> all, TimePoint now) noexcept {
  const auto layers = all.first(std::min(all.size(), kMaxLayers));
  const auto before = states_;
  const Sample* start = windowStart(now);
  std::uint64_t most = 0;  // frames of a smaller layer
  bool smaller = false;    // there is one that lives
  bool goesOn = false;     // and has done so for a while
  for (std::size_t i = layers.size(); i-- > 0;) {
    State& state = states_[i];
    noteLife(state, layers[i].alive, goesOn, now);
    if (!layers[i].alive) continue;
    if (!smaller) state.starved = false;
    const bool whole = start && state.since <= start->at;
    const std::uint64_t frames = whole ? layers[i].frames - start->frames[i] : 0;
    if (smaller && whole && most >= kFrames) {
      if (frames * 100 < most * kStarvedPercent) {
        starve(state, now);
      } else if (state.starved && frames * 100 >= most * kKeepsUpPercent) {
        if (!state.keepsUp) state.keepsUp = now;
        if (now - *state.keepsUp >= state.proof) {
          state.starved = false;
          state.restored = now;
        }
      } else {
        state.keepsUp.reset();
      }
    }
    smaller = true;
    goesOn = goesOn || now - state.since >= kWindow;
    most = std::max(most, frames);
  }
  remember(layers, now);
  for (std::size_t i = 0; i < layers.size(); ++i)
    if (states_[i].starved != before[i].starved) return true;
  return false;
}

}  // namespace rostra::rtp
