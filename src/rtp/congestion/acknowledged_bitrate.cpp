// SPDX-License-Identifier: Apache-2.0
#include "rtp/congestion/acknowledged_bitrate.hpp"

#include <algorithm>
#include <numeric>

namespace rostra::rtp {
namespace {

// A step of the clock this long is none of the path's: what was counted before says nothing now.
constexpr std::int64_t kMaxStep = 250;  // slots: 5 s
// The end of a window that brought this much more than the mean came after a pause. Less is chance.
constexpr double kBurst = 1.15;

}  // namespace

void AcknowledgedBitrate::restart(std::int64_t slot) noexcept {
  bytes_.fill(0);
  first_ = newest_ = slot;
}

void AcknowledgedBitrate::add(Duration received, std::uint32_t bytes) noexcept {
  const std::int64_t slot = received / kSlot;
  if (!first_ || slot > newest_ + kMaxStep || slot < newest_ - kMaxStep) restart(slot);
  if (slot <= newest_ - kSlots) return;  // late
  for (; newest_ < slot; ++newest_) bytes_[static_cast<std::size_t>((newest_ + 1) % kSlots)] = 0;
  bytes_[static_cast<std::size_t>(slot % kSlots)] += bytes;
}

std::optional<Bitrate> AcknowledgedBitrate::rate() const noexcept {
  // The newest slot is not full yet.
  if (!first_ || newest_ - *first_ < kSlots / 4) return std::nullopt;
  const std::int64_t slots = std::min(newest_ - *first_, kSlots - 1);
  const std::int64_t all = std::accumulate(bytes_.begin(), bytes_.end(), std::int64_t{0}) -
                           bytes_[static_cast<std::size_t>(newest_ % kSlots)];
  return Bitrate::of(all, slots * kSlot);
}

std::optional<Bitrate> AcknowledgedBitrate::latestRate() const noexcept {
  const auto mean = rate();
  if (!mean) return mean;
  Bitrate best;
  std::int64_t bytes = 0;
  const std::int64_t slots = std::min(newest_ - *first_, kSlots - 1);
  for (std::int64_t back = 1; back <= slots; ++back) {
    bytes += bytes_[static_cast<std::size_t>((newest_ - back) % kSlots)];
    if (back >= kLeastSlots) best = std::max(best, Bitrate::of(bytes, back * kSlot));
  }
  return best > *mean * kBurst ? best : *mean;
}

}  // namespace rostra::rtp
