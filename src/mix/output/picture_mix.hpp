// SPDX-License-Identifier: Apache-2.0
// The picture of the show: a live clock (a background that is repeated forever) and a compositor. in: at
// each tick one picture of every tile; out: finished pictures, contiguous, whatever participants do.
#pragma once

#include "base/mutex.hpp"
#include "gst/scope.hpp"
#include "mix/input/video_tile.hpp"
#include "mix/output/branch.hpp"
#include "pipeline/catalog/catalog.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace rostra::mix {

/// Thread: the loop's, except where said. The clock's thread picks pictures, the compositor's thread delivers
/// them.
class PictureMix {
 public:
  struct Config {
    int width = 0;
    int height = 0;
    int frameRate = 0;
    std::uint64_t baseTimeNs = 0;        ///< CLOCK_MONOTONIC of running time 0
    std::chrono::milliseconds slack{0};  ///< how late a tile's picture may come to its tick
  };
  /// The picture of frame `index`, contiguous from 0; null repeats the one before. Compositor's thread.
  using OnPicture = std::function<void(gst::Ref<GstBuffer> picture, std::uint64_t index)>;
  struct Counters {
    std::uint64_t pictures = 0;
    std::uint64_t repeated = 0;          ///< pictures the compositor did not deliver, repeated to keep time
    std::uint64_t deadlineMisses = 0;    ///< pictures that came more than one frame late
    std::uint64_t droppedPictures = 0;   ///< pictures of tiles that the compositor did not take in time
    std::uint64_t tickMicroseconds = 0;  ///< of the last tick: picking, scaling and handing over all tiles
  };
  /// How a tile looks from now on, and whether it was not shown before.
  struct NewLook {
    std::shared_ptr<VideoTile> tile;
    TileLook look;
    bool added = false;
  };

  /// Adds what mix/video-mix describes to `pipeline`, which starts and stops it; until the first tick the
  /// picture is `background`. The catalog and the loop outlive this.
  [[nodiscard]] static Result<std::unique_ptr<PictureMix>> open(const glib::Loop& loop,
                                                                const pipeline::Catalog& catalog,
                                                                GstElement* pipeline, Config config,
                                                                OnPicture onPicture,
                                                                const Picture& background);
  /// When `pipeline` has stopped.
  ~PictureMix() = default;
  PictureMix(const PictureMix&) = delete;
  PictureMix& operator=(const PictureMix&) = delete;

  void setBackground(const Picture& picture);
  /// All of them change between two ticks: when two tiles change places, no picture shows them on top of each
  /// other.
  [[nodiscard]] Result<void> show(std::vector<NewLook> looks);
  void remove(const std::shared_ptr<VideoTile>& tile);
  /// Every second picture shows what the one before showed.
  void setHalfRate(bool on) noexcept { halfRate_ = on; }
  [[nodiscard]] Counters counters() const;

 private:
  struct Tile {
    std::shared_ptr<VideoTile> from;
    std::unique_ptr<Branch> branch;
    Rect place;       // what the caps are set to now
    Picture shown{};  // the newest, at half rate
  };
  PictureMix(const glib::Loop& loop, const pipeline::Catalog& catalog, GstElement* pipeline, Config config,
             OnPicture onPicture);
  [[nodiscard]] Result<void> build(const Picture& background);
  [[nodiscard]] Result<void> add(std::shared_ptr<VideoTile> tile);
  void tick(GstBuffer* tick);
  void give(Tile& tile, const Picture& picture, GstBuffer* tick) ROSTRA_REQUIRES(mutex_);
  void deliver(GstBuffer* buffer);
  [[nodiscard]] std::uint64_t runningTime() const;

  const glib::Loop& loop_;
  const pipeline::Catalog& catalog_;
  const gst::Ref<GstElement> pipeline_;
  const Config config_;
  const OnPicture onPicture_;
  gst::Ref<GstElement> background_;
  gst::Ref<GstElement> compositor_;
  gst::PadProbe clock_;

  mutable Mutex mutex_;  // leaf; held while a tick hands over pictures
  std::vector<Tile> tiles_ ROSTRA_GUARDED_BY(mutex_);
  std::uint64_t droppedBefore_ ROSTRA_GUARDED_BY(mutex_) = 0;  // by tiles that are gone

  std::atomic<bool> halfRate_{false};
  Picture opening_;                                   // shown until the first tick
  std::atomic<std::uint64_t> firstTick_{UINT64_MAX};  // frame index
  std::uint64_t nextPicture_ = 0;                     // compositor's thread
  std::atomic<std::uint64_t> pictures_{0};
  std::atomic<std::uint64_t> repeated_{0};
  std::atomic<std::uint64_t> misses_{0};
  std::atomic<std::uint64_t> tickMicroseconds_{0};
};

}  // namespace rostra::mix
