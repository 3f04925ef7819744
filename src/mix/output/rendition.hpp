// SPDX-License-Identifier: Apache-2.0
// One rung of the ladder: encodes the pictures of the mix, adds the sound, cuts parts. in: pictures from the
// compositor and sound packets; out: parts and, where somebody wants them, the same media picture by picture,
// on its own thread. A slow encoder never holds up the compositor. It may pause between two segments and goes
// on at any later one, with the same times as if it had not.
#pragma once

#include "base/mutex.hpp"
#include "glib/pauses.hpp"
#include "mix/output/fragmenter.hpp"
#include "mix/output/video_encoder.hpp"
#include "protocol/worker.hpp"

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace rostra::mix {

/// What a rendition of this bit rate needs at most, with its container, bits a second.
[[nodiscard]] std::int64_t peakBandwidth(std::int64_t bitRate);

/// Thread: push...() and pause() any; handlers run on the rendition's thread; the rest on the loop.
class Rendition {
 public:
  struct Config {
    std::string name;
    VideoFormat format;
    int partFrames = 0;
    std::uint64_t startWallMs = 0;               ///< wall clock of frame 0, ms since 1970
    std::chrono::milliseconds soundPatience{0};  ///< how long a part waits for sound that is due
    /// When this process did not run: what waits because of that is no fault of the encoder's.
    std::shared_ptr<const glib::Pauses> pauses = glib::Pauses::ofThisProcess();
    std::uint64_t baseTimeNs = 0;  ///< CLOCK_MONOTONIC of frame 0
  };
  struct Handlers {
    std::function<void(const protocol::worker::mixEvent::Part&, std::vector<std::byte>)> onPart;
    std::function<void(Error)> onFailed;
    /// Before the part with the picture. Empty = nobody wants single pictures, and they cost nothing.
    std::function<void(const protocol::worker::mixEvent::Frame&, std::vector<std::byte>)> onFrame{};
  };
  struct Counters {
    std::uint64_t encoded = 0;  ///< frames
    std::uint64_t dropped = 0;  ///< pictures replaced by the one before because the encoder was behind
    std::uint64_t parts = 0;
    std::uint64_t encodeMicroseconds = 0;  ///< total
    std::uint64_t soundWaits = 0;          ///< parts that were cut without all their sound
    double partJitterMs = 0;               ///< mean deviation of the time between parts from their duration
    double skewMs = 0;                     ///< end of picture minus end of sound in the newest part
    double lagMs = 0;                      ///< from the end of the newest part's time to when it was cut
    std::size_t queued = 0;                ///< pictures waiting
    bool running = true;                   ///< encodes
  };
  static constexpr std::size_t kMaxPictures = 8;  ///< waiting pictures; about 11 MB at 720p
  /// Waiting frames in all; beyond it the encoder is hopeless. Those of time in which the process did not run
  /// do not count.
  static constexpr std::size_t kMaxQueued = 600;
  /// Beyond it they do: another mixer is on air sooner than this one has made up for them.
  static constexpr std::size_t kMaxForgiven = 16 * kMaxQueued;

  /// Settings and audio encoder outlive this.
  [[nodiscard]] static Result<std::unique_ptr<Rendition>> open(const pipeline::EncoderSettings& settings,
                                                               Config config, const AVCodecContext& audio,
                                                               Handlers handlers);
  ~Rendition();
  Rendition(const Rendition&) = delete;
  Rendition& operator=(const Rendition&) = delete;

  /// What the origin needs before the first part; the body is initSegment().
  [[nodiscard]] protocol::worker::mixEvent::Init init() const { return init_; }
  [[nodiscard]] const std::vector<std::byte>& initSegment() const { return initSegment_; }
  void start();
  /// Encodes what waits, cuts the last part short and ends the thread.
  void finish();

  /// Null repeats the picture before. Indexes are contiguous, except that after a pause the first one is that
  /// of a later segment's first picture, which is not null.
  void pushPicture(gst::Ref<GstBuffer> picture, std::uint64_t index);
  /// No pictures come until further notice; the last one was the last of a segment, or there was none.
  void pause();
  /// Times in samples, in order.
  void pushSound(av::PacketPtr packet);
  [[nodiscard]] Counters counters() const;

 private:
  struct Waiting {
    gst::Ref<GstBuffer> picture;
    std::uint64_t index = 0;
    bool first = false;  ///< it has none before it
    bool pause = false;  ///< instead of a picture
  };
  Rendition(const pipeline::EncoderSettings& settings, Config config, const AVCodecContext& audio,
            Handlers handlers);
  [[nodiscard]] Result<void> openEncoder();
  void run();
  void rest();
  /// Prepares for a picture that does not follow the one before.
  [[nodiscard]] Result<void> resume(std::uint64_t index);
  [[nodiscard]] std::uint64_t segmentFrames() const {
    return static_cast<std::uint64_t>(config_.format.segmentFrames);
  }
  /// Whether so many waiting are more than the encoder's own fault allows; `rate` of them come in a second.
  [[nodiscard]] bool tooMany(std::size_t waiting, double rate) const;
  [[nodiscard]] Result<void> encode(Waiting item);
  [[nodiscard]] Result<void> writeVideo(AVPacket& packet);
  [[nodiscard]] Result<void> cutFrame(std::uint64_t index, bool key);
  [[nodiscard]] Result<void> cutPart(bool last);
  /// Waits for sound that is due, if it is the end of a part.
  [[nodiscard]] Result<void> writeSoundUntil(std::int64_t endSample, bool wait);

  const pipeline::EncoderSettings& settings_;
  const AVCodecContext& audio_;
  const Config config_;
  const Handlers handlers_;
  std::optional<VideoEncoder> encoder_;  // nothing during a pause
  std::unique_ptr<Fragmenter> fragmenter_;
  std::unique_ptr<Fragmenter> single_;  // cuts after every picture; null = nobody wants that
  std::vector<std::byte> initSegment_;
  protocol::worker::mixEvent::Init init_;
  std::thread thread_;

  mutable Mutex mutex_;
  Condition changed_;
  std::deque<Waiting> pictures_ ROSTRA_GUARDED_BY(mutex_);
  std::deque<av::PacketPtr> sound_ ROSTRA_GUARDED_BY(mutex_);
  std::uint64_t due_ ROSTRA_GUARDED_BY(mutex_) = UINT64_MAX;  // index that follows the last one
  std::size_t held_ ROSTRA_GUARDED_BY(mutex_) = 0;            // waiting entries that hold a picture
  bool finishing_ ROSTRA_GUARDED_BY(mutex_) = false;
  bool hopeless_ ROSTRA_GUARDED_BY(mutex_) = false;
  bool resting_ ROSTRA_GUARDED_BY(mutex_) = false;  // only the newest sound is kept
  Counters counters_ ROSTRA_GUARDED_BY(mutex_);

  // Own thread.
  std::uint64_t partFirst_ = 0;
  int framesInPart_ = 0;
  bool partIndependent_ = false;
  std::int64_t segment_ = 0;
  std::int64_t part_ = 0;
  std::int64_t soundEnd_ = 0;    // of what was written, samples
  std::int64_t lastPartAt_ = 0;  // monotonic us
};

}  // namespace rostra::mix
