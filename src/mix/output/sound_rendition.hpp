// SPDX-License-Identifier: Apache-2.0
// The rung of the ladder with sound only. in: sound packets; out: parts that begin and end with those of the
// pictures, to a frame of AAC.
#pragma once

#include "mix/output/fragmenter.hpp"
#include "protocol/worker.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rostra::mix {

/// Thread: push() the audio mixer's; finish() when that has ended; the rest before it starts.
class SoundRendition {
 public:
  struct Config {
    std::string name;
    int frameRate = 0;  ///< of the pictures: what parts are counted in
    int partFrames = 0;
    int segmentFrames = 0;
    std::uint64_t startWallMs = 0;  ///< wall clock of time 0, ms since 1970
  };
  struct Handlers {
    std::function<void(const protocol::worker::mixEvent::Part&, std::vector<std::byte>)> onPart;
    std::function<void(Error)> onFailed;
  };
  [[nodiscard]] static Result<std::unique_ptr<SoundRendition>> open(Config config,
                                                                    const AVCodecContext& audio,
                                                                    Handlers handlers);
  SoundRendition(const SoundRendition&) = delete;
  SoundRendition& operator=(const SoundRendition&) = delete;
  ~SoundRendition() = default;

  [[nodiscard]] const protocol::worker::mixEvent::Init& init() const { return init_; }
  [[nodiscard]] const std::vector<std::byte>& initSegment() const { return fragmenter_->initSegment(); }
  /// Times in samples, contiguous.
  void push(av::PacketPtr packet);
  /// Cuts the last part short, where the pictures end: behind `frames` of them.
  void finish(std::uint64_t frames);

 private:
  SoundRendition(Config config, Handlers handlers)
      : config_(std::move(config)), handlers_(std::move(handlers)) {}
  /// End of the part at hand, in frames of the picture.
  [[nodiscard]] std::uint64_t partEnd() const;
  [[nodiscard]] std::int64_t samplesAt(std::uint64_t frame) const;
  [[nodiscard]] Result<void> cut(std::uint64_t end, bool last);

  const Config config_;
  const Handlers handlers_;
  std::unique_ptr<Fragmenter> fragmenter_;
  protocol::worker::mixEvent::Init init_;
  std::uint64_t partBegin_ = 0;  // frames
  std::int64_t segment_ = 0;
  std::int64_t part_ = 0;
  bool failed_ = false;
};

}  // namespace rostra::mix
