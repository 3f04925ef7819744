// SPDX-License-Identifier: Apache-2.0
// All renditions of a show: one composition, encoded in several sizes whose segments and parts begin and end
// together. in: pictures and sound of the mix, who is watched; out: initialization segments, parts, and which
// rendition's media stands for one that is not encoded.
#pragma once

#include "mix/output/rendition.hpp"
#include "mix/output/sound_encoder.hpp"
#include "mix/output/sound_rendition.hpp"
#include "pipeline/catalog/catalog.hpp"
#include "protocol/worker.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::mix {

/// Thread: the loop's, except where said; handlers run on any thread.
class Ladder {
 public:
  struct Config {
    std::vector<protocol::worker::Rung> rungs;  ///< the canvas first
    int frameRate = 0;
    std::int64_t partMs = 0;
    std::int64_t segmentMs = 0;
    std::uint64_t baseTimeNs = 0;   ///< CLOCK_MONOTONIC of the show's time 0
    std::uint64_t startWallMs = 0;  ///< wall clock of it, ms since 1970
    std::int64_t audioLead = 0;     ///< samples the sound is mixed ahead of the picture
    bool frames = false;            ///< sends each picture by itself, too
  };
  struct Handlers {
    std::function<void(const protocol::worker::MixEvent&, std::vector<std::byte>)> send;
    std::function<void(Error)> onFailed;
  };
  /// Settings of the encoders outlive this. InvalidInput for rungs that nobody could watch.
  [[nodiscard]] static Result<std::unique_ptr<Ladder>> open(const pipeline::EncoderSettings& video,
                                                            const pipeline::EncoderSettings& audio,
                                                            Config config, Handlers handlers);
  ~Ladder();
  Ladder(const Ladder&) = delete;
  Ladder& operator=(const Ladder&) = delete;

  /// Sends the initialization segments; pictures and sound may come.
  void start();
  /// Encodes what waits and cuts the last parts. No picture and no sound comes any more.
  void finish();
  /// Whether somebody watches a rendition that is encoded on demand: it begins, or stops, with a segment.
  void watch(std::string_view rendition, bool watched);

  /// Whether there are renditions that degrade() can give up.
  [[nodiscard]] bool hasSpare() const noexcept { return rungs_.size() > 2; }
  /// What it does without.
  struct Less {
    bool renditions = false;  ///< from the next segment on
    bool frameRate = false;   ///< from the next picture on
  };
  void degrade(Less less);

  /// The picture of frame `index`, contiguous from 0; null repeats the one before. Compositor's thread.
  void pushPicture(const gst::Ref<GstBuffer>& picture, std::uint64_t index);
  /// Changes the samples. Audio mixer's thread.
  void pushSound(std::span<float> samples);

  struct State {
    std::string name;
    Rendition::Counters counters;
  };
  /// Of the renditions with a picture. Thread: any.
  [[nodiscard]] std::vector<State> states() const;

 private:
  struct Rung {
    std::unique_ptr<Rendition> rendition;
    std::string name;
    bool onDemand = false;
    std::atomic<bool> wanted{true};
    // Compositor's thread, once it runs.
    bool running = true;
    bool encoding = false;   // has got a picture since it runs
    bool planned = true;     // runs from the next segment on
    std::size_t source = 0;  // the rung whose media stands for this from the next segment on
  };
  Ladder(Config config, Handlers handlers);
  [[nodiscard]] Result<void> addPicture(const protocol::worker::Rung& rung,
                                        const pipeline::EncoderSettings& video);
  [[nodiscard]] Result<void> addSound(const protocol::worker::Rung& rung);
  /// Decides who is encoded from `segment` on, and says so. Compositor's thread.
  void plan(std::uint64_t segment);
  [[nodiscard]] std::size_t sourceOf(std::size_t rung) const;

  const Config config_;
  const Handlers handlers_;
  const int partFrames_;
  const int segmentFrames_;
  SoundEncoder sound_;
  std::vector<std::unique_ptr<Rung>> rungs_;  // with pictures, the largest first
  std::vector<std::unique_ptr<SoundRendition>> soundOnly_;
  std::atomic<bool> fewRenditions_{false};
  std::atomic<bool> halfRate_{false};
  gst::Ref<GstBuffer> last_;  // picture; compositor's thread
  std::atomic<std::uint64_t> frames_{0};
  bool finished_ = false;
};

}  // namespace rostra::mix
