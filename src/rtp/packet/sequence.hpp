// SPDX-License-Identifier: Apache-2.0
// Sequence numbers of 16 bits as numbers that never wrap. In: the number in a packet; out: 64 bits, so that
// "newer" and "how far" are plain comparison and subtraction.
#pragma once

#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// The number nearest to `reference` whose lower 16 bits are `value`; half the range counts as before it.
[[nodiscard]] constexpr std::int64_t unwrapSequence(std::int64_t reference, std::uint16_t value) noexcept {
  return reference + static_cast<std::int16_t>(static_cast<std::uint16_t>(value - reference));
}

/// Unwraps one stream against the highest number seen so far. The first number stands for itself.
class SequenceUnwrapper {
 public:
  [[nodiscard]] std::int64_t unwrap(std::uint16_t value) noexcept {
    const std::int64_t number = highest_ ? unwrapSequence(*highest_, value) : value;
    if (!highest_ || number > *highest_) highest_ = number;
    return number;
  }
  [[nodiscard]] std::optional<std::int64_t> highest() const noexcept { return highest_; }
  void reset() noexcept { highest_.reset(); }

 private:
  std::optional<std::int64_t> highest_;
};

}  // namespace rostra::rtp
