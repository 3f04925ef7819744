// SPDX-License-Identifier: Apache-2.0
// Decides which frames of one sender reach a decoder. In: whole frames, in the bytes that the decoder would
// get, so that nothing a sender does to packets makes the two read different sizes; out: yes or no. A frame
// whose size is unknown is not decoded, nor one beyond the limits, nor any that builds on it.
#pragma once

#include "ipc/tap.hpp"
#include "mix/input/picture_memory.hpp"
#include "rtp/payload/h264_access_unit.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace rostra::mix {

enum class FrameVerdict : std::uint8_t {
  Pass,
  Waiting,     ///< for a key frame
  TooFast,     ///< more pixels a second than allowed: waiting until a key frame is worth asking for
  TooLarge,    ///< waiting for a key frame of another size, which comes by itself with that size
  NoMemory,    ///< other senders' pictures take what there is: waiting until there is room again
  Unreadable,  ///< waiting for a key frame that says how large it is
};
/// What to tell an operator, without the sender's name.
[[nodiscard]] const char* toString(FrameVerdict verdict) noexcept;

/// Thread: enter() and decodable() on the decoder's; the rest any.
class FrameGuard {
 public:
  struct Limits {
    std::int64_t frameSize = 0;  ///< pixels
    std::int64_t pixelRate = 0;  ///< pixels a second, on average over two seconds
  };
  /// Most bytes of a compressed frame. A hundred times what an encoder makes of 1920x1080.
  static constexpr std::size_t kMaxFrameBytes = 4U << 20;

  /// `memory`: what the decoder's pictures are counted in, as long as the guard lives.
  FrameGuard(ipc::TapCodec codec, Limits limits, PictureMemory::Share memory = {}) noexcept
      : codec_(codec), limits_(limits), memory_(std::move(memory)) {}

  /// A packet goes to where frames are put together. False when there are kMaxFrameBytes already and no frame
  /// came out: it must not be kept, and stuck() from now on.
  [[nodiscard]] bool enter(std::size_t bytes) noexcept;
  /// A whole frame came out: whether it may be decoded. `nowNs`: CLOCK_MONOTONIC.
  [[nodiscard]] bool decodable(rtp::Bytes frame, std::uint64_t nowNs) noexcept;

  /// Of the newest frame that says something new; stays on a reason until a frame passes.
  [[nodiscard]] FrameVerdict standing() const noexcept { return standing_; }
  /// A key frame may help.
  [[nodiscard]] bool wantsKeyFrame() const noexcept {
    return standing_ == FrameVerdict::Waiting || standing_ == FrameVerdict::Unreadable;
  }
  /// Frames that were not decoded because of themselves, not because one before them was not.
  [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }
  /// Nothing more comes through: begin again with another guard.
  [[nodiscard]] bool stuck() const noexcept { return stuck_; }

 private:
  [[nodiscard]] FrameVerdict look(rtp::Bytes frame, std::uint64_t nowNs) noexcept;
  [[nodiscard]] FrameVerdict lookAtVp8(rtp::Bytes frame) noexcept;
  [[nodiscard]] FrameVerdict lookAtH264(const rtp::H264AccessUnit& unit) noexcept;
  [[nodiscard]] std::int64_t area() const noexcept;
  [[nodiscard]] bool tooLarge(const rtp::FrameSize& size) const noexcept;
  [[nodiscard]] bool spend(std::int64_t pixels, std::uint64_t nowNs) noexcept;
  [[nodiscard]] std::size_t decoderBytes() const noexcept;

  const ipc::TapCodec codec_;
  const Limits limits_;
  PictureMemory::Share memory_;
  std::size_t entered_ = 0;               // bytes since a frame came out
  bool started_ = false;                  // the decoder has what the next frame builds on
  std::array<std::int64_t, 32> areas_{};  // pixels, by the id of a parameter set; VP8: the first
  std::int64_t budget_ = -1;              // pixels; -1 = not yet asked
  std::uint64_t budgetAtNs_ = 0;
  std::atomic<FrameVerdict> standing_{FrameVerdict::Pass};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<bool> stuck_{false};
};

}  // namespace rostra::mix
