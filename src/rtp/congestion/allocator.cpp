// SPDX-License-Identifier: Apache-2.0
#include "rtp/congestion/allocator.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <tuple>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

// To go up, this much more than the layer costs: its bitrate is a mean, and the estimate moves. Not for the
// first layer: an estimate is never more than 95 % of the path, and nothing at all is worse than a picture
// that may pause again.
constexpr double kMargin = 1.15;
constexpr Duration kCaution = 4s;
constexpr Duration kMaxCaution = 60s;
// Whoever goes down this soon after going up went up too early.
constexpr Duration kTooEarly = 20s;
// Where it is this much more than at that time, it is not the same path any more.
constexpr double kAnother = 1.5;
// An estimate this much too small is waited out so long. Meanwhile the pacer keeps to it, so no queue grows
// on the path; more than that could wait in the pacer is not sent either.
constexpr double kLittleLess = 0.65;
constexpr Duration kPatience = 2s;

// A stream's layers in the order they are given: the frames of the smallest, then size.
struct Rung {
  VideoLayer layer;
  Bitrate bitrate;
};
constexpr std::size_t kMaxRungs = kTemporalLayers + kSpatialLayers - 1;

class Ladder {
 public:
  explicit Ladder(const VideoDemand& demand) noexcept {
    if (demand.tilePixels == 0) return;
    const std::size_t highest = std::min(demand.wantedSpatial, kSpatialLayers - 1);
    for (std::size_t spatial = 0; spatial <= highest; ++spatial) {
      const auto& temporals = demand.bitrates[spatial];
      for (std::size_t temporal = 0; temporal < kTemporalLayers; ++temporal) {
        if (temporals[temporal] == Bitrate()) continue;
        const bool last = temporal + 1 == kTemporalLayers || temporals[temporal + 1] == Bitrate();
        if (!last && size_ > 0 && rungs_[size_ - 1].layer.spatial != spatial) continue;
        // A rung that costs no more than the one below takes its place.
        if (size_ > 0 && temporals[temporal] <= rungs_[size_ - 1].bitrate) --size_;
        if (size_ == kMaxRungs) return;
        rungs_[size_++] = {{static_cast<std::uint8_t>(spatial), static_cast<std::uint8_t>(temporal)},
                           temporals[temporal]};
      }
    }
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Counted from 1; 0 = paused.
  [[nodiscard]] const Rung& at(std::size_t rung) const noexcept { return rungs_[rung - 1]; }
  [[nodiscard]] Bitrate cost(std::size_t rung) const noexcept {
    return rung == 0 ? Bitrate() : at(rung).bitrate;
  }

 private:
  std::array<Rung, kMaxRungs> rungs_{};
  std::size_t size_ = 0;
};

}  // namespace

Allocator::Memory& Allocator::memoryOf(std::uint32_t id) {
  const auto found =
      std::find_if(memories_.begin(), memories_.end(), [id](const Memory& each) { return each.id == id; });
  if (found != memories_.end()) return *found;
  return memories_.emplace_back(Memory{.id = id});
}

void Allocator::remember(Memory& memory, std::size_t rung, bool bandwidth, Bitrate estimate,
                         TimePoint now) noexcept {
  if (rung > memory.rung) {
    memory.raised = now;
    memory.raisedWith = estimate;
  } else if (rung < memory.rung && bandwidth) {
    const bool tooEarly = memory.raised && now - *memory.raised < kTooEarly;
    memory.caution = tooEarly ? std::min(std::max(memory.caution, kCaution) * 2, kMaxCaution) : kCaution;
    memory.failedWith = tooEarly ? std::optional(memory.raisedWith) : std::nullopt;
    memory.mayRise = now + std::chrono::duration_cast<TimePoint::duration>(memory.caution);
    memory.mayRiseOnAnother = now + kCaution;
  }
  memory.rung = rung;
}

bool Allocator::mayRise(const Memory& memory, Bitrate estimate, TimePoint now) noexcept {
  if (now >= memory.mayRise) return true;
  return memory.failedWith && estimate >= *memory.failedWith * kAnother && now >= memory.mayRiseOnAnother;
}

Bitrate Allocator::waitedOut(std::span<const VideoDemand> demands, Bitrate audio, Bitrate estimate,
                             TimePoint now) {
  Bitrate sent = audio;
  for (const VideoDemand& demand : demands) {
    const Ladder ladder(demand);
    sent = sent + ladder.cost(std::min(memoryOf(demand.id).rung, ladder.size()));
  }
  if (estimate >= sent) {
    short_.reset();
    return estimate;
  }
  if (!short_) short_ = now;
  return estimate >= sent * kLittleLess && now - *short_ < kPatience ? sent : estimate;
}

std::span<const VideoShare> Allocator::allocate(std::span<const VideoDemand> demands, Bitrate audio,
                                                Bitrate estimate, TimePoint now) {
  for (Memory& memory : memories_) memory.current = false;
  order_.resize(demands.size());
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
    return std::tuple(demands[a].pinned, demands[a].tilePixels) >
           std::tuple(demands[b].pinned, demands[b].tilePixels);
  });
  rungs_.assign(demands.size(), 0);
  wanted_ = audio;
  Bitrate left = waitedOut(demands, audio, estimate, now) - audio;

  // The least for everyone, then as much as there is for each.
  for (const bool least : {true, false}) {
    for (const std::size_t i : order_) {
      const Ladder ladder(demands[i]);
      const Memory& memory = memoryOf(demands[i].id);
      std::size_t& rung = rungs_[i];
      // What it takes to go up has to be looked for, or it is never found.
      if (!least)
        wanted_ = wanted_ + ladder.cost(ladder.size()) * (memory.rung < ladder.size() ? kMargin : 1);
      for (std::size_t next = least ? std::min<std::size_t>(1, ladder.size()) : ladder.size(); next > rung;
           --next) {
        const bool up = next > memory.rung;
        if (up && !mayRise(memory, estimate, now)) continue;
        const Bitrate more = ladder.cost(next) - ladder.cost(rung);
        if ((up && memory.rung > 0 ? more * kMargin : more) > left) continue;
        left = left - more;
        rung = next;
        break;
      }
    }
  }

  shares_.clear();
  for (std::size_t i = 0; i < demands.size(); ++i) {
    const Ladder ladder(demands[i]);
    Memory& memory = memoryOf(demands[i].id);
    const std::size_t rung = rungs_[i];
    remember(memory, rung, rung < ladder.size(), estimate, now);
    memory.current = true;
    VideoShare share{demands[i].id, std::nullopt, rung < ladder.size()};
    if (rung > 0) share.layer = ladder.at(rung).layer;
    shares_.push_back(share);
  }
  std::erase_if(memories_, [](const Memory& memory) { return !memory.current; });
  return shares_;
}

}  // namespace rostra::rtp
