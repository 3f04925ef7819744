// SPDX-License-Identifier: Apache-2.0
// Spreads what the path to one receiver carries over the streams it could get. In: bitrates of their layers,
// how large they are shown, the estimate; out: a layer for each, or that it pauses for want of bandwidth.
// Pure, virtual clock.
#pragma once

#include "rtp/packet/bitrate.hpp"
#include "rtp/packet/clock.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace rostra::rtp {

inline constexpr std::size_t kSpatialLayers = 3;
inline constexpr std::size_t kTemporalLayers = 3;

/// A video stream as the receiver could get it.
struct VideoDemand {
  std::uint32_t id = 0;  ///< the caller's; the same from call to call
  bool pinned = false;
  std::uint32_t tilePixels = 0;   ///< how large it is shown; 0 = not at all
  std::size_t wantedSpatial = 0;  ///< the largest layer that is of use in that tile
  /// What it costs up to this spatial and temporal layer, smallest first; 0 = there is no such layer now.
  std::array<std::array<Bitrate, kTemporalLayers>, kSpatialLayers> bitrates{};
};

struct VideoLayer {
  std::uint8_t spatial = 0;
  std::uint8_t temporal = 0;
  auto operator<=>(const VideoLayer&) const = default;
};

struct VideoShare {
  std::uint32_t id = 0;
  std::optional<VideoLayer> layer;  ///< nothing = it pauses
  bool lowBandwidth = false;  ///< it pauses, or is smaller than its tile, because the path carries no more
};

/// Audio is never weighed against video: what it takes is taken off first. Then every stream gets the least
/// that shows anything, pinned ones and large tiles first; then, in the same order, each gets as much as
/// there is. A stream gives up size before it gives up frames: only its smallest layer is ever sent with
/// fewer. An estimate that is a little too small for what is sent is waited out: a busy receiver reads
/// packets late, and that looks like a queue for a moment. Against flapping a stream goes up only where some
/// bandwidth is left over, and after it went down only when some time has passed, longer each time it had to
/// go down again; but not on a path that carries much more than when that failed. Thread: none of its own.
class Allocator {
 public:
  /// The shares are in the order of `demands`, valid until the next call.
  std::span<const VideoShare> allocate(std::span<const VideoDemand> demands, Bitrate audio, Bitrate estimate,
                                       TimePoint now);

  /// What all streams would take if the path allowed it, audio included: what is worth probing for.
  [[nodiscard]] Bitrate wanted() const noexcept { return wanted_; }

 private:
  // Of one stream, from call to call.
  struct Memory {
    std::uint32_t id = 0;
    std::size_t rung = 0;  // 0 = paused
    std::optional<TimePoint> raised = std::nullopt;
    Bitrate raisedWith{};                              // the estimate then
    std::optional<Bitrate> failedWith = std::nullopt;  // the same, if it had to go down again soon
    TimePoint mayRise{};
    TimePoint mayRiseOnAnother{};  // path, that is
    Duration caution{};
    bool current = false;  // still among the demands
  };
  Memory& memoryOf(std::uint32_t id);
  [[nodiscard]] Bitrate waitedOut(std::span<const VideoDemand> demands, Bitrate audio, Bitrate estimate,
                                  TimePoint now);
  void remember(Memory& memory, std::size_t rung, bool bandwidth, Bitrate estimate, TimePoint now) noexcept;
  [[nodiscard]] static bool mayRise(const Memory& memory, Bitrate estimate, TimePoint now) noexcept;

  std::vector<Memory> memories_;
  std::vector<std::size_t> order_;
  std::vector<std::size_t> rungs_;
  std::vector<VideoShare> shares_;
  Bitrate wanted_;
  std::optional<TimePoint> short_;  // since when the estimate is too small for what is sent
};

}  // namespace rostra::rtp
