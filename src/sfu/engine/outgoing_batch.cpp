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
    }
    queue->waiting.clear();
  }
  queues_.clear();
  used_ = 0;
}

void OutgoingBatch::forget(OutgoingQueue& queue) noexcept {
  queue.waiting.clear();
  std::erase(queues_, &queue);
}

}  // namespace rostra::sfu
