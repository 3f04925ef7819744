// SPDX-License-Identifier: Apache-2.0
#include "rtp/forward/number_shifts.hpp"

#include <algorithm>

namespace rostra::rtp {

void NumberShifts::restart(std::int64_t input, std::int64_t offset) noexcept {
  shifts_[0] = {input, input, offset};
  count_ = 1;
}

void NumberShifts::leaveOut(std::int64_t input) noexcept {
  if (count_ == 0) return;
  Shift& last = shifts_[count_ - 1];
  if (input < last.from) return;
  if (last.from == input) {  // a run of numbers left out is one shift
    last = {last.leftOut, input + 1, last.offset - 1};
    return;
  }
  const Shift next{input, input + 1, last.offset - 1};
  if (count_ == kShifts) {
    std::move(shifts_.begin() + 1, shifts_.end(), shifts_.begin());
    --count_;
  }
  shifts_[count_++] = next;
}

std::optional<std::int64_t> NumberShifts::offsetFor(std::int64_t input) const noexcept {
  for (std::size_t i = count_; i-- > 0;) {
    if (input >= shifts_[i].from) return shifts_[i].offset;
    if (input >= shifts_[i].leftOut) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace rostra::rtp
