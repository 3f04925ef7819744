// SPDX-License-Identifier: Apache-2.0
#include "rtp/congestion/pacing_budget.hpp"

#include <algorithm>
#include <chrono>

namespace rostra::rtp {
namespace {

// What leaves at once after a pause: a slice of a frame, in one call to the kernel.
constexpr Duration kBurst = std::chrono::milliseconds(5);
constexpr double kLeastBurst = 2400;  // bytes: two packets
// Debts are forgiven after this long: audio that never waits must not stop video for good.
constexpr Duration kMaxDebt = std::chrono::milliseconds(500);
// A packet of padding: small ones for a slow probe, which would otherwise be as long as a fast one.
constexpr std::int64_t kLeastPadding = 200;
constexpr std::int64_t kMostPadding = 1000;

}  // namespace

void PacingBudget::startProbe(const ProbeCluster& cluster) noexcept {
  probe_ = Probe{cluster};
  debt_ = 0;  // all gaps of the cluster are of its own pace
}

Bitrate PacingBudget::rate(Bitrate pace) const noexcept {
  return probe_ ? probe_->cluster.bitrate : pace;
}

void PacingBudget::advance(Bitrate pace, TimePoint now) noexcept {
  const Bitrate at = rate(pace);
  if (advanced_ && now > *advanced_) debt_ -= static_cast<double>(at.bytesIn(now - *advanced_));
  const double burst = probe_ ? 0 : std::max(static_cast<double>(at.bytesIn(kBurst)), kLeastBurst) - 1;
  debt_ = std::clamp(debt_, -burst, std::max(static_cast<double>(at.bytesIn(kMaxDebt)), kLeastBurst));
  advanced_ = now;
}

Duration PacingBudget::wait(Bitrate pace) const noexcept {
  if (debt_ <= 0) return Duration::zero();
  return rate(pace).timeFor(static_cast<std::int64_t>(debt_) + 1);
}

std::uint32_t PacingBudget::paddingWanted() const noexcept {
  if (!probe_ || !maySend()) return 0;
  const std::int64_t each = probe_->cluster.bytes / std::max(probe_->cluster.packets, 1U);
  return static_cast<std::uint32_t>(std::clamp(each, kLeastPadding, kMostPadding));
}

std::uint32_t PacingBudget::onSent(std::uint32_t bytes) noexcept {
  debt_ += bytes;
  if (!probe_) return 0;
  const std::uint32_t id = probe_->cluster.id;
  probe_->bytes += bytes;
  ++probe_->packets;
  if (probe_->bytes >= probe_->cluster.bytes && probe_->packets >= probe_->cluster.packets) probe_.reset();
  return id;
}

}  // namespace rostra::rtp
