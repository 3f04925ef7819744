// SPDX-License-Identifier: Apache-2.0
// The camera or the screen of a participant. in: where it stands in the picture; out: the look of its tile,
// and feedback to the SFU: which size to send, and when a key frame is needed.
#pragma once

#include "mix/input/tap_receiver.hpp"
#include "mix/input/video_input.hpp"
#include "mix/output/picture_mix.hpp"
#include "mix/scene/painter.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rostra::mix {

/// Thread: the loop's.
class VideoSource {
 public:
  /// What its tile is painted from.
  struct Appearance {
    std::string name;
    bool muted = false;
    Rect place;
    int cornerRadius = 0;
    friend bool operator==(const Appearance&, const Appearance&) = default;
  };

  /// `participant` is an id that fits the tap; `freezeNs`: after this long without a picture the tile shows
  /// the placard. The receiver outlives this.
  VideoSource(InputContext context, std::string_view participant, ipc::TapSource source,
              std::uint64_t freezeNs, const TapReceiver& tap);
  VideoSource(const VideoSource&) = delete;
  VideoSource& operator=(const VideoSource&) = delete;

  [[nodiscard]] VideoInput& input() noexcept { return input_; }
  [[nodiscard]] VideoTile& tile() noexcept { return *tile_; }
  /// Decoded frames a second since it was last asked; `seconds`: of the show.
  [[nodiscard]] double framesPerSecond(double seconds);

  /// What to change in the picture so that the tile looks like this; nothing when it does already.
  [[nodiscard]] std::optional<PictureMix::NewLook> show(const Appearance& appearance, const Painter& painter);
  void hide(PictureMix& picture);
  /// The SFU is asked for half the size of the tile; it is scaled up.
  void setHalfSize(bool on);

  /// Nothing of the old tap continues; the SFU is told again what to send.
  void reset();
  /// Tells the SFU what it has not been told yet. A full socket: the next call tries again.
  void sendFeedback();
  /// The next sendFeedback() repeats what the SFU may have forgotten.
  void repeatFeedback() noexcept { feedbackDue_ = true; }

 private:
  void request(int width, int height);
  void requestKeyFrame();
  void requestTile();

  const TapReceiver& tap_;
  ipc::TapFeedback wanted_;  // of the SFU
  bool feedbackDue_ = true;
  bool halfSize_ = false;
  std::shared_ptr<VideoTile> tile_;
  VideoInput input_;
  std::optional<Appearance> painted_;
  bool shown_ = false;  // has a branch in the picture
  std::uint64_t countedFrames_ = 0;
  double countedAt_ = 0;
};

}  // namespace rostra::mix
