// SPDX-License-Identifier: Apache-2.0
#include "sfu/engine/outgoing_batch.hpp"

#include <algorithm>

namespace rostra::sfu {

void OutgoingBatch::flush() noexcept {
  for (OutgoingQueue* queue : queues_) {
    for (std::size_t at = 0; at < queue->waiting.size(); at += MediaPath::kMaxBatch) {
      const auto part = std::span(queue->waiting)
                            .subspan(at)
                            .first(std::min(queue->waiting.size() - at, MediaPath::kMaxBatch));
      const std::size_t sent = queue->path ? queue->path->send(part) : 0;
      queue->sent += sent;
      queue->failed += part.size() - sent;
      // Where one in the middle was refused, the last one that left is left out.
      measure(std::span(queue->origins).subspan(at).first(sent));
    }
    queue->waiting.clear();
    queue->origins.clear();
  }
  queues_.clear();
  used_ = 0;
}

// One look at the clock for all that left in one call.
void OutgoingBatch::measure(std::span<const DatagramOrigin> sent) noexcept {
  const auto now = std::chrono::steady_clock::now();
  for (const DatagramOrigin& origin : sent) {
    if (origin.received == rtp::TimePoint{}) continue;
    metrics_.observe(origin.video ? SfuDistribution::VideoForward : SfuDistribution::AudioForward,
                     now - origin.received);
  }
}

void OutgoingBatch::forget(OutgoingQueue& queue) noexcept {
  queue.waiting.clear();
  queue.origins.clear();
  std::erase(queues_, &queue);
}

}  // namespace rostra::sfu
