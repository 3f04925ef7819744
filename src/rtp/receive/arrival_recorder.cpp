// SPDX-License-Identifier: Apache-2.0
#include "rtp/receive/arrival_recorder.hpp"

#include "rtp/rtcp/transport_feedback_writer.hpp"

#include <algorithm>

namespace rostra::rtp {
namespace {

constexpr auto kSpan = static_cast<std::int64_t>(ArrivalRecorder::kWindow);

}  // namespace

void ArrivalRecorder::forget(std::int64_t from, std::int64_t to) noexcept {
  for (std::int64_t i = std::max(from, to - kSpan); i < to; ++i) at(i).reset();
}

void ArrivalRecorder::onPacket(std::uint16_t transportSequence, TimePoint arrival) noexcept {
  const auto before = sequence_.highest();
  const std::int64_t number = sequence_.unwrap(transportSequence);
  if (!before) {
    next_ = number;
  } else if (number > *before) {
    forget(*before + 1, number);
    next_ = std::max(next_, number - kSpan + 1);
  } else if (number <= *before - kSpan || at(number)) {
    return;  // too late to be of use, or a duplicate: the first arrival counts
  }
  at(number) = arrival;
  next_ = std::min(next_, number);
  if (!oldest_) oldest_ = arrival;
}

std::optional<TimePoint> ArrivalRecorder::due() const noexcept {
  if (!oldest_) return std::nullopt;
  return *oldest_ + std::chrono::duration_cast<TimePoint::duration>(interval_);
}

bool ArrivalRecorder::write(CompoundWriter& out, std::uint32_t senderSsrc, std::uint32_t mediaSsrc) noexcept {
  if (!oldest_) return false;
  const std::int64_t end = *sequence_.highest() + 1;
  std::int64_t base = next_;
  std::optional<TransportFeedbackWriter> feedback(std::in_place, static_cast<std::uint16_t>(base),
                                                  out.room());
  bool full = false;
  for (std::int64_t i = next_; i < end && !full; ++i) {
    const auto arrival = at(i);
    if (!arrival || feedback->add(static_cast<std::uint16_t>(i), *arrival)) continue;
    full = !feedback->empty();
    if (full) break;
    // What was lost before it is too much to say: the feedback begins with the packet itself.
    base = i;
    feedback.emplace(static_cast<std::uint16_t>(base), out.room());
    full = !feedback->add(static_cast<std::uint16_t>(i), *arrival);
  }
  if (!feedback->write(out, senderSsrc, mediaSsrc, feedbackCount_)) return false;
  ++feedbackCount_;
  next_ = base + static_cast<std::int64_t>(feedback->statuses());
  if (next_ < end) return true;
  oldest_.reset();
  return false;
}

}  // namespace rostra::rtp
