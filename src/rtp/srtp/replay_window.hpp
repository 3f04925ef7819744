// SPDX-License-Identifier: Apache-2.0
// Which of the newest packets of a stream were seen. In: packet indexes; out: whether one is new. RFC 3711
// s.3.3.2.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// Thread: none of its own.
class ReplayWindow {
 public:
  /// Far more than the 64 that are required: packets that wait in a queue come late when others overtake
  /// them.
  static constexpr std::uint64_t kSize = 1024;

  /// False when it was seen, or is too old to know.
  [[nodiscard]] bool isNew(std::uint64_t index) const noexcept;
  /// Of an index that isNew().
  void add(std::uint64_t index) noexcept;
  [[nodiscard]] std::optional<std::uint64_t> highest() const noexcept { return highest_; }

 private:
  static constexpr std::size_t kWordBits = 64;
  static constexpr std::size_t kWords = kSize / kWordBits;
  [[nodiscard]] static constexpr std::size_t word(std::uint64_t index) noexcept {
    return static_cast<std::size_t>(index / kWordBits % kWords);
  }
  [[nodiscard]] static constexpr std::uint64_t bit(std::uint64_t index) noexcept {
    return std::uint64_t{1} << (index % kWordBits);
  }

  std::optional<std::uint64_t> highest_;
  std::array<std::uint64_t, kWords> seen_{};  // a ring of whole words; the one of the highest is the newest
};

}  // namespace rostra::rtp
