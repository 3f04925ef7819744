// SPDX-License-Identifier: Apache-2.0
// The pipeline that is on air: picture and sound of the show on one clock, from the first moment to the last.
// in: tiles and voices; out: finished pictures and sound on streaming threads.
#pragma once

#include "gst/scope.hpp"
#include "mix/output/picture_mix.hpp"
#include "mix/output/sound_mix.hpp"
#include "pipeline/catalog/catalog.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace rostra::mix {

/// Thread: the loop's, except where said.
class MixPipeline {
 public:
  struct Config {
    int width = 0;
    int height = 0;
    int frameRate = 0;
    std::uint64_t baseTimeNs = 0;  ///< CLOCK_MONOTONIC of running time 0
    std::int64_t audioLead = 0;    ///< samples the sound is mixed ahead of the picture, see Mixer
  };
  struct Handlers {
    PictureMix::OnPicture onPicture;
    SoundMix::OnSound onSound;
    /// The mix cannot go on. Loop.
    std::function<void(Error)> onFailed;
  };

  /// Plays from now on. The catalog outlives this.
  [[nodiscard]] static Result<std::unique_ptr<MixPipeline>> open(std::shared_ptr<glib::Loop> loop,
                                                                 const pipeline::Catalog& catalog,
                                                                 Config config, Handlers handlers,
                                                                 const Picture& background);
  ~MixPipeline();
  MixPipeline(const MixPipeline&) = delete;
  MixPipeline& operator=(const MixPipeline&) = delete;

  [[nodiscard]] PictureMix& picture() noexcept { return *picture_; }
  [[nodiscard]] const PictureMix& picture() const noexcept { return *picture_; }
  [[nodiscard]] SoundMix& sound() noexcept { return *sound_; }
  [[nodiscard]] const SoundMix& sound() const noexcept { return *sound_; }
  /// Graphviz text.
  [[nodiscard]] std::string graph() const;

 private:
  MixPipeline(std::shared_ptr<glib::Loop> loop, std::function<void(Error)> onFailed);
  void onMessage(GstMessage* message);

  const std::shared_ptr<glib::Loop> loop_;
  const std::function<void(Error)> onFailed_;
  gst::Ref<GstElement> pipeline_;
  std::unique_ptr<PictureMix> picture_;
  std::unique_ptr<SoundMix> sound_;
  gst::BusWatch bus_;
};

}  // namespace rostra::mix
