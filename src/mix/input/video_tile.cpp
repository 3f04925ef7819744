// SPDX-License-Identifier: Apache-2.0
#include "mix/input/video_tile.hpp"

#include <array>
#include <cstring>

namespace rostra::mix {
namespace {

constexpr std::uint64_t kFarFuture =
    5'000'000'000;  // ns; a time stamp further ahead is a lie and shown at once

void copyPlanes(const std::array<const std::uint8_t*, 4>& from, const std::array<int, 4>& fromStride,
                const std::array<std::uint8_t*, 4>& to, const std::array<int, 4>& toStride, int width,
                int height) {
  for (std::size_t plane = 0; plane < 3; ++plane) {
    const int shift = plane == 0 ? 0 : 1;
    for (int y = 0; y < height >> shift; ++y) {
      std::memcpy(to[plane] + static_cast<std::ptrdiff_t>(y) * toStride[plane],
                  from[plane] + static_cast<std::ptrdiff_t>(y) * fromStride[plane],
                  static_cast<std::size_t>(width >> shift));
    }
  }
}

}  // namespace

void VideoTile::setLook(TileLook look) {
  const Lock lock(mutex_);
  look_ = std::move(look);
  current_ = {};
  if (newest_.buffer) composeLocked(newest_);
}

void VideoTile::setOn(bool on) {
  {
    const Lock lock(mutex_);
    if (on_ == on) return;
    on_ = on;
  }
  if (!on) forgetMedia();
}

void VideoTile::forgetMedia() {
  const Lock lock(mutex_);
  queue_.clear();
  queued_.resize(0);
  newest_ = {};
  current_ = {};
}

void VideoTile::offer(gst::Ref<GstBuffer> buffer, const GstVideoInfo& info, std::uint64_t pts) {
  const Lock lock(mutex_);
  ++counters_.offered;
  counters_.width = GST_VIDEO_INFO_WIDTH(&info);
  counters_.height = GST_VIDEO_INFO_HEIGHT(&info);
  if (!on_ || counters_.width < 2 || counters_.height < 2 ||
      counters_.width > kMaxPixels / counters_.height) {
    ++counters_.skipped;
    return;
  }
  const std::size_t bytes = GST_VIDEO_INFO_SIZE(&info);
  const auto fits = [&]() ROSTRA_REQUIRES(mutex_) {
    return queue_.size() < kMaxQueuedFrames && queued_.bytes() + bytes <= kMaxQueuedBytes &&
           queued_.resize(queued_.bytes() + bytes);
  };
  bool room = fits();
  while (!room && !queue_.empty()) {
    static_cast<void>(popLocked());
    ++counters_.skipped;
    room = fits();
  }
  if (room) {
    queue_.push_back({std::move(buffer), info, pts});
  } else {
    ++counters_.skipped;
  }
}

VideoTile::Frame VideoTile::popLocked() {
  Frame frame = std::move(queue_.front());
  queue_.pop_front();
  queued_.resize(queued_.bytes() - GST_VIDEO_INFO_SIZE(&frame.info));
  return frame;
}

Picture VideoTile::next(std::uint64_t now) {
  const Lock lock(mutex_);
  bool due = false;
  while (!queue_.empty() && (queue_.front().pts <= now || queue_.front().pts > now + kFarFuture)) {
    if (due) ++counters_.skipped;
    newest_ = popLocked();
    due = true;
  }
  if (due) {
    counters_.lateNs = static_cast<std::int64_t>(now - newest_.pts);
    newestAt_ = now;
    ++counters_.shown;
    composeLocked(newest_);
  }
  if (on_ && current_ && now - newestAt_ < freezeNs_) return current_;
  ++counters_.placard;
  return look_.placard;
}

void VideoTile::composeLocked(const Frame& frame) {
  const int tileWidth = look_.place.width;
  const int tileHeight = look_.place.height;
  if (tileWidth == 0 || tileHeight == 0) return;
  const MappedPicture source(frame.buffer.get(), frame.info, GST_MAP_READ);
  if (!source) return;
  const Fit fit = fitPicture(GST_VIDEO_INFO_WIDTH(&frame.info), GST_VIDEO_INFO_HEIGHT(&frame.info), tileWidth,
                             tileHeight, !look_.screen);
  Picture picture = makePicture(tileWidth, tileHeight);
  {
    const MappedPicture target(picture, GST_MAP_READWRITE);
    if (fit.target.width != tileWidth || fit.target.height != tileHeight) {
      fill(target, {0, 0, tileWidth, tileHeight}, 24, 130,
           127);  // a little lighter than black: the bars belong to the tile
    }
    std::array<const std::uint8_t*, 4> from{};
    std::array<std::uint8_t*, 4> to{};
    std::array<int, 4> fromStride{};
    std::array<int, 4> toStride{};
    for (unsigned plane = 0; plane < 3; ++plane) {
      const int shift = plane == 0 ? 0 : 1;
      fromStride[plane] = source.stride(plane);
      toStride[plane] = target.stride(plane);
      from[plane] =
          source.plane(plane) + (fit.source.y >> shift) * fromStride[plane] + (fit.source.x >> shift);
      to[plane] = target.plane(plane) + (fit.target.y >> shift) * toStride[plane] + (fit.target.x >> shift);
    }
    if (fit.source.width == fit.target.width && fit.source.height == fit.target.height) {
      copyPlanes(from, fromStride, to, toStride, fit.target.width, fit.target.height);
    } else {
      scaler_.reset(sws_getCachedContext(scaler_.release(), fit.source.width, fit.source.height,
                                         AV_PIX_FMT_YUV420P, fit.target.width, fit.target.height,
                                         AV_PIX_FMT_YUV420P, SWS_FAST_BILINEAR, nullptr, nullptr, nullptr));
      if (!scaler_) return;
      sws_scale(scaler_.get(), from.data(), fromStride.data(), 0, fit.source.height, to.data(),
                toStride.data());
    }
    for (const Patch& patch : look_.ornaments) blend(target, patch);
  }
  current_ = std::move(picture);
}

VideoTile::Counters VideoTile::counters() {
  const Lock lock(mutex_);
  Counters copy = counters_;
  copy.queued = queue_.size();
  return copy;
}

Rect VideoTile::place() {
  const Lock lock(mutex_);
  return look_.place;
}

}  // namespace rostra::mix
