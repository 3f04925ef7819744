// SPDX-License-Identifier: Apache-2.0
// One tile of the picture. in: decoded frames with their time, and how the tile looks; out: at each tick of
// the output clock a finished picture of exactly the tile's size, whatever the sender does. Scaling happens
// here, once per shown frame.
#pragma once

#include "av/handles.hpp"
#include "base/mutex.hpp"
#include "mix/input/picture_memory.hpp"
#include "mix/scene/painter.hpp"

#include <cstdint>
#include <deque>
#include <utility>

namespace rostra::mix {

/// Thread: offer() on a decoder's thread, next() on the output clock's, the rest on the loop.
class VideoTile {
 public:
  struct Counters {
    std::uint64_t offered = 0;  ///< frames decoded
    std::uint64_t shown = 0;    ///< frames that came into the picture
    std::uint64_t skipped = 0;  ///< frames replaced by a later one before their tick, or beyond the limits
    std::uint64_t placard = 0;  ///< ticks at which the placard was shown
    std::size_t queued = 0;     ///< frames waiting for their time
    int width = 0;              ///< of the newest decoded frame
    int height = 0;
    std::int64_t lateNs = 0;  ///< how far behind its time the newest frame came to its tick
  };
  static constexpr std::size_t kMaxQueuedFrames = 128;       ///< two seconds of 60 a second
  static constexpr std::size_t kMaxQueuedBytes = 48U << 20;  ///< half a second of 1920x1080
  static constexpr int kMaxPixels = 3840 * 2160;

  /// `memory`: what waiting frames are counted in.
  explicit VideoTile(std::uint64_t freezeNs, PictureMemory::Share memory = {}) noexcept
      : freezeNs_(freezeNs), queued_(std::move(memory)) {}

  void setLook(TileLook look);
  /// Off: the placard is shown and what was decoded is forgotten.
  void setOn(bool on);
  void forgetMedia();

  /// `buffer` is an I420 frame to be shown from running time `pts` on.
  void offer(gst::Ref<GstBuffer> buffer, const GstVideoInfo& info, std::uint64_t pts);
  /// The newest picture that is due at `now` (running time), or the placard; null until setLook().
  [[nodiscard]] Picture next(std::uint64_t now);
  [[nodiscard]] Counters counters();
  [[nodiscard]] Rect place();

 private:
  struct Frame {
    gst::Ref<GstBuffer> buffer;
    GstVideoInfo info;
    std::uint64_t pts;
  };
  void composeLocked(const Frame& frame) ROSTRA_REQUIRES(mutex_);
  [[nodiscard]] Frame popLocked() ROSTRA_REQUIRES(mutex_);

  const std::uint64_t freezeNs_;
  Mutex mutex_;
  TileLook look_ ROSTRA_GUARDED_BY(mutex_);
  bool on_ ROSTRA_GUARDED_BY(mutex_) = false;
  std::deque<Frame> queue_ ROSTRA_GUARDED_BY(mutex_);
  PictureMemory::Share queued_ ROSTRA_GUARDED_BY(mutex_);  // bytes in the queue
  Frame newest_ ROSTRA_GUARDED_BY(mutex_){};  // kept to compose it again when the tile's size changes
  std::uint64_t newestAt_ ROSTRA_GUARDED_BY(mutex_) = 0;
  Picture current_ ROSTRA_GUARDED_BY(mutex_);
  av::ScalerPtr scaler_ ROSTRA_GUARDED_BY(mutex_);
  Counters counters_ ROSTRA_GUARDED_BY(mutex_);
};

}  // namespace rostra::mix
