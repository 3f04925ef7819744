// SPDX-License-Identifier: Apache-2.0
#include "mix/worker/video_source.hpp"

#include "base/check.hpp"

#include <utility>

namespace rostra::mix {
namespace {

std::string nameOf(std::string_view participant, ipc::TapSource source) {
  return std::string(participant) + (source == ipc::TapSource::Screen ? "/screen" : "/camera");
}

}  // namespace

VideoSource::VideoSource(InputContext context, std::string_view participant, ipc::TapSource source,
                         std::uint64_t freezeNs, const TapReceiver& tap)
    : tap_(tap),
      tile_(std::make_shared<VideoTile>(freezeNs, PictureMemory::Share(context.memory))),
      input_(std::move(context), nameOf(participant, source), tile_, [this] { requestKeyFrame(); }) {
  wanted_.source = source;
  ROSTRA_CHECK(wanted_.setParticipant(participant));
}

double VideoSource::framesPerSecond(double seconds) {
  const std::uint64_t frames = tile_->counters().offered;
  const double rate =
      seconds > countedAt_ ? static_cast<double>(frames - countedFrames_) / (seconds - countedAt_) : 0;
  countedFrames_ = frames;
  countedAt_ = seconds;
  return rate;
}

std::optional<PictureMix::NewLook> VideoSource::show(const Appearance& appearance, const Painter& painter) {
  const bool added = !std::exchange(shown_, true);
  const bool same = painted_ == appearance;
  painted_ = appearance;
  requestTile();
  if (!added && same) return std::nullopt;
  const bool screen = wanted_.source == ipc::TapSource::Screen;
  return PictureMix::NewLook{
      tile_,
      painter.tile(appearance.name, appearance.muted, screen, appearance.place, appearance.cornerRadius),
      added};
}

void VideoSource::hide(PictureMix& picture) {
  if (std::exchange(shown_, false)) picture.remove(tile_);
  request(0, 0);
}

void VideoSource::setHalfSize(bool on) {
  halfSize_ = on;
  if (shown_) requestTile();
}

void VideoSource::requestTile() {
  const int divisor = halfSize_ ? 2 : 1;
  request(painted_->place.width / divisor, painted_->place.height / divisor);
}

void VideoSource::reset() {
  input_.reset();
  feedbackDue_ = true;
}

void VideoSource::request(int width, int height) {
  if (wanted_.width == width && wanted_.height == height) return;
  wanted_.width = static_cast<std::uint16_t>(width);
  wanted_.height = static_cast<std::uint16_t>(height);
  feedbackDue_ = true;
}

void VideoSource::requestKeyFrame() {
  wanted_.keyFrame = 1;
  feedbackDue_ = true;
  sendFeedback();
}

void VideoSource::sendFeedback() {
  if (!feedbackDue_ || !tap_.send(wanted_)) return;
  wanted_.keyFrame = 0;
  feedbackDue_ = false;
}

}  // namespace rostra::mix
