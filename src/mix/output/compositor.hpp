// SPDX-License-Identifier: Apache-2.0
// The mix itself: one GStreamer pipeline whose two live clocks (a repeated background, silence) tick whatever
// happens. in: at each tick one picture of every tile and a block of every voice; out: finished pictures and
// sound on streaming threads.
#pragma once

#include "gst/scope.hpp"
#include "mix/input/video_tile.hpp"
#include "mix/input/voice_buffer.hpp"
#include "pipeline/catalog/catalog.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace rostra::mix {

/// Thread: the loop's, except where said.
class Stage {
 public:
  struct Config {
    int width = 0;
    int height = 0;
    int frameRate = 0;
    std::uint64_t baseTimeNs = 0;
    std::int64_t audioLead = 0;  ///< samples the sound is mixed ahead of the picture, see Mixer
  };
  struct Handlers {
    /// The picture of frame `index`; contiguous from 0. Compositor's thread.
    std::function<void(gst::Ref<GstBuffer> picture, std::uint64_t index)> onPicture;
    /// Interleaved stereo, contiguous. Audio mixer's thread; may be changed in place.
    std::function<void(std::span<float>)> onSound;
    /// The mix cannot go on. Loop.
    std::function<void(Error)> onFailed;
  };
  struct Counters {
    std::uint64_t pictures = 0;
    std::uint64_t repeated = 0;          ///< pictures the compositor did not deliver, repeated to keep time
    std::uint64_t deadlineMisses = 0;    ///< pictures that came more than one frame late
    std::uint64_t soundFilled = 0;       ///< samples of silence put in for missing sound
    std::uint64_t tickMicroseconds = 0;  ///< of the last tick: picking, scaling and handing over all tiles
  };

  [[nodiscard]] static Result<std::unique_ptr<Stage>> open(std::shared_ptr<glib::Loop> loop,
                                                           const pipeline::Catalog& catalog, Config config,
                                                           Handlers handlers, Picture background);
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  void setBackground(const Picture& picture);
  /// How a tile looks from now on, and whether it was not shown before.
  struct NewLook {
    std::shared_ptr<VideoTile> tile;
    TileLook look;
    bool added = false;
  };
  using Looks = std::vector<NewLook>;
  /// All of them change between two ticks: when two tiles change places, no picture shows them on top of each
  /// other.
  [[nodiscard]] Result<void> show(Looks looks);
  void removeTile(const std::shared_ptr<VideoTile>& tile);
  [[nodiscard]] Result<void> addVoice(std::shared_ptr<VoiceBuffer> voice);
  void removeVoice(const std::shared_ptr<VoiceBuffer>& voice);

  [[nodiscard]] Counters counters() const;
  [[nodiscard]] std::string graph() const;

 private:
  template <class T>
  struct Branch {
    std::shared_ptr<T> from;
    gst::Ref<GstElement> bin;
    gst::Ref<GstElement> source;
    gst::RequestPad pad;
    Rect place;  // tiles: what the caps are set to now
  };
  Stage(std::shared_ptr<glib::Loop> loop, const pipeline::Catalog& catalog, Config config, Handlers handlers);
  [[nodiscard]] Result<void> build(const Picture& background);
  void tickPicture(GstBuffer* tick);
  void tickSound(GstBuffer* tick);
  void pictureDone(GstBuffer* buffer);
  void soundDone(GstBuffer* buffer);
  [[nodiscard]] std::uint64_t runningTime() const;
  [[nodiscard]] Result<void> addTile(std::shared_ptr<VideoTile> tile);
  template <class T>
  [[nodiscard]] Result<Branch<T>> makeBranch(const char* fragment, GstElement* target,
                                             std::shared_ptr<T> from);
  template <class T>
  void dropBranch(std::mutex& mutex, std::vector<Branch<T>>& branches, const std::shared_ptr<T>& from);

  std::shared_ptr<glib::Loop> loop_;
  const pipeline::Catalog& catalog_;
  const Config config_;
  const Handlers handlers_;
  gst::Ref<GstElement> pipeline_;
  gst::Ref<GstElement> background_;
  gst::Ref<GstElement> compositor_;
  gst::Ref<GstElement> audioMixer_;
  gst::PadProbe pictureTick_;
  gst::PadProbe soundTick_;
  gst::BusWatch bus_;

  std::mutex tilesMutex_;  // leaf; held while a tick hands over pictures
  std::vector<Branch<VideoTile>> tiles_;
  std::mutex voicesMutex_;  // leaf
  std::vector<Branch<VoiceBuffer>> voices_;

  Picture opening_;                                   // shown until the first tick
  std::atomic<std::uint64_t> firstTick_{UINT64_MAX};  // frame index
  std::uint64_t nextPicture_ = 0;                     // compositor's thread
  std::int64_t nextSample_ = 0;                       // audio mixer's thread
  std::int64_t nextTick_ = 0;                         // audio clock's thread, samples
  std::vector<float> sound_;                          // audio mixer's thread
  std::atomic<std::uint64_t> pictures_{0};
  std::atomic<std::uint64_t> repeated_{0};
  std::atomic<std::uint64_t> misses_{0};
  std::atomic<std::uint64_t> filled_{0};
  std::atomic<std::uint64_t> tickMicroseconds_{0};
};

}  // namespace rostra::mix
