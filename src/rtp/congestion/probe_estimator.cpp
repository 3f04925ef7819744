// SPDX-License-Identifier: Apache-2.0
#include "rtp/congestion/probe_estimator.hpp"

#include <algorithm>
#include <chrono>

namespace rostra::rtp {
namespace {

constexpr double kEnough = 0.8;  // of packets and bytes
constexpr double kFilled = 0.9;  // came more slowly than this share of how it was sent: the path was full
constexpr double kBelowFull = 0.95;
constexpr double kTooFast = 2;  // came much faster than sent: something on the way gathered packets
constexpr Duration kMaxLength = std::chrono::seconds(1);

}  // namespace

void ProbeEstimator::onProbeSent(const ProbeCluster& cluster) noexcept {
  clusters_[next_++ % clusters_.size()] = Cluster{.probe = cluster};
}

std::optional<ProbeResult> ProbeEstimator::add(const PacketResult& packet) noexcept {
  const auto found = std::find_if(clusters_.begin(), clusters_.end(), [&](const Cluster& each) {
    return packet.probe != 0 && each.probe.id == packet.probe;
  });
  if (found == clusters_.end()) return std::nullopt;
  Cluster& cluster = *found;
  const Duration received = *packet.received;
  if (cluster.packets == 0 || packet.sent < cluster.firstSent) cluster.firstSent = packet.sent;
  if (cluster.packets == 0 || packet.sent >= cluster.lastSent) {
    cluster.lastSent = packet.sent;
    cluster.lastSentBytes = packet.size;
  }
  if (cluster.packets == 0 || received < cluster.firstReceived) {
    cluster.firstReceived = received;
    cluster.firstReceivedBytes = packet.size;
  }
  cluster.lastReceived = cluster.packets == 0 ? received : std::max(cluster.lastReceived, received);
  ++cluster.packets;
  cluster.bytes += packet.size;
  if (cluster.packets < kEnough * cluster.probe.packets ||
      static_cast<double>(cluster.bytes) < kEnough * static_cast<double>(cluster.probe.bytes))
    return std::nullopt;

  const Duration sendTime = cluster.lastSent - cluster.firstSent;
  const Duration receiveTime = cluster.lastReceived - cluster.firstReceived;
  if (sendTime <= Duration::zero() || receiveTime <= Duration::zero() || sendTime > kMaxLength ||
      receiveTime > kMaxLength)
    return std::nullopt;
  // n packets have n - 1 gaps: the last one sent and the first one received belong to none.
  const Bitrate sent = Bitrate::of(cluster.bytes - cluster.lastSentBytes, sendTime);
  const Bitrate came = Bitrate::of(cluster.bytes - cluster.firstReceivedBytes, receiveTime);
  if (came > sent * kTooFast) return std::nullopt;
  const bool full = came < sent * kFilled;
  return ProbeResult{full ? came * kBelowFull : std::min(sent, came), full};
}

}  // namespace rostra::rtp
