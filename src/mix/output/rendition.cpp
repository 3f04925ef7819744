// SPDX-License-Identifier: Apache-2.0
#include "mix/output/rendition.hpp"

#include "base/check.hpp"
#include "base/log.hpp"
#include "mix/input/voice_buffer.hpp"
#include "mix/output/audio_encoder.hpp"

#include <algorithm>
#include <cmath>
#include <pthread.h>
#include <utility>

namespace rostra::mix {
namespace {

constexpr double kContainerOverhead = 1.05;  // moof boxes at 200 ms a part
// Sound is mixed ahead of the picture: what is kept during a pause must reach back to the picture that comes
// next.
constexpr std::size_t kRestingSound = 24;
// In single pictures the sound is this much later than it should be, samples: 64 ms, half of what people
// notice (ITU-R BT.1359). The encoder of the sound looks ahead, so its frames come 90 ms after the picture
// that they belong to, and a player that has no sound yet cannot show that picture.
constexpr std::int64_t kSoundBehind = 3 * kAacFrame;

}  // namespace

std::int64_t peakBandwidth(std::int64_t bitRate) {
  return static_cast<std::int64_t>(static_cast<double>(bitRate) * kContainerOverhead);
}

Rendition::Rendition(const pipeline::EncoderSettings& settings, Config config, const AVCodecContext& audio,
                     Handlers handlers)
    : settings_(settings), audio_(audio), config_(std::move(config)), handlers_(std::move(handlers)) {}

Result<std::unique_ptr<Rendition>> Rendition::open(const pipeline::EncoderSettings& settings, Config config,
                                                   const AVCodecContext& audio, Handlers handlers) {
  std::unique_ptr<Rendition> self(new Rendition(settings, std::move(config), audio, std::move(handlers)));
  if (auto opened = self->openEncoder(); !opened) return tl::make_unexpected(opened.error());
  const auto video = videoCodec(self->encoder_->context());
  if (!video) return tl::make_unexpected(video.error());
  const auto sound = audioCodec(audio);
  if (!sound) return tl::make_unexpected(sound.error());
  self->initSegment_ = self->fragmenter_->initSegment();
  auto& init = self->init_;
  init.rendition = self->config_.name;
  init.codecs = *video + "," + *sound;
  init.width = self->config_.format.width;
  init.height = self->config_.format.height;
  init.frameRate = self->config_.format.frameRate;
  init.bandwidth = peakBandwidth(self->config_.format.bitRate + audio.bit_rate);
  return self;
}

Result<void> Rendition::openEncoder() {
  auto encoder = VideoEncoder::open(settings_, config_.format);
  if (!encoder) return tl::make_unexpected(encoder.error());
  auto fragmenter = Fragmenter::open(&encoder->context(), audio_);
  if (!fragmenter) return tl::make_unexpected(fragmenter.error());
  if (handlers_.onFrame) {
    auto single = Fragmenter::open(&encoder->context(), audio_);
    if (!single) return tl::make_unexpected(single.error());
    single_ = std::move(*single);
  }
  encoder_.emplace(std::move(*encoder));
  fragmenter_ = std::move(*fragmenter);
  return {};
}

Rendition::~Rendition() {
  finish();
}

void Rendition::start() {
  thread_ = std::thread([this] {
    // For top and gdb. From outside, the sandbox refuses it.
    ::pthread_setname_np(::pthread_self(), ("encode-" + config_.name).substr(0, 15).c_str());
    run();
  });
}

void Rendition::finish() {
  {
    const Lock lock(mutex_);
    finishing_ = true;
  }
  changed_.notifyAll();
  if (thread_.joinable()) thread_.join();
}

void Rendition::pushPicture(gst::Ref<GstBuffer> picture, std::uint64_t index) {
  {
    const Lock lock(mutex_);
    if (finishing_ || hopeless_) return;
    resting_ = false;
    if (tooMany(pictures_.size(), config_.format.frameRate)) {
      hopeless_ = true;
    } else {
      held_ += picture ? 1U : 0U;
      pictures_.push_back({std::move(picture), index, std::exchange(due_, index + 1) != index, false});
      if (held_ > kMaxPictures) {
        // Behind: the oldest picture is given up, its frame repeats the one before. That costs the encoder
        // next to nothing, and the time line stays whole. The very first picture has none before it: without
        // it the first part would be short.
        const auto oldest = std::find_if(pictures_.begin(), pictures_.end(),
                                         [](const Waiting& item) { return item.picture && !item.first; });
        oldest->picture = nullptr;
        --held_;
        ++counters_.dropped;
      }
    }
  }
  changed_.notifyAll();
}

void Rendition::pause() {
  {
    const Lock lock(mutex_);
    if (finishing_ || hopeless_) return;
    pictures_.push_back({{}, 0, false, true});
  }
  changed_.notifyAll();
}

void Rendition::pushSound(av::PacketPtr packet) {
  {
    const Lock lock(mutex_);
    if (resting_ && sound_.size() >= kRestingSound) sound_.pop_front();
    if (finishing_ || tooMany(sound_.size(), static_cast<double>(kSampleRate) / kAacFrame)) return;
    sound_.push_back(std::move(packet));
  }
  changed_.notifyAll();
}

bool Rendition::tooMany(std::size_t waiting, double rate) const {
  if (waiting < kMaxQueued) return false;
  if (waiting >= kMaxForgiven) return true;
  // After a pause everything that was due in it comes at once.
  using Clock = glib::Pauses::Clock;
  using Seconds = std::chrono::duration<double>;
  const auto now = Clock::now();
  const auto due = std::chrono::duration_cast<Clock::duration>(Seconds(static_cast<double>(waiting) / rate));
  const auto missed = config_.pauses->within(now - due, now);
  return static_cast<double>(waiting) - Seconds(missed).count() * rate >= static_cast<double>(kMaxQueued);
}

void Rendition::run() {
  for (;;) {
    Waiting item{};
    {
      Lock lock(mutex_);
      while (!finishing_ && !hopeless_ && pictures_.empty()) changed_.wait(lock);
      if (hopeless_) {
        handlers_.onFailed({ErrorKind::Exhausted,
                            "the machine is too slow for this encoding: choose a faster preset, a "
                            "smaller canvas or fewer frames",
                            std::source_location::current()});
        return;
      }
      if (pictures_.empty()) break;
      item = std::move(pictures_.front());
      pictures_.pop_front();
      held_ -= item.picture ? 1U : 0U;
    }
    if (item.pause) {
      rest();
      continue;
    }
    if (item.first && (item.index != 0 || !encoder_)) {
      if (auto resumed = resume(item.index); !resumed) return handlers_.onFailed(resumed.error());
    }
    if (auto done = encode(std::move(item)); !done) return handlers_.onFailed(done.error());
  }
  if (framesInPart_ > 0) {
    if (auto done = cutPart(true); !done) handlers_.onFailed(done.error());
  }
}

void Rendition::rest() {
  encoder_.reset();
  fragmenter_.reset();
  single_.reset();
  const Lock lock(mutex_);
  counters_.running = false;
  // Whoever waits is needed for what is still to be encoded.
  resting_ = pictures_.empty();
}

Result<void> Rendition::resume(std::uint64_t index) {
  ROSTRA_CHECK(index % segmentFrames() == 0 && framesInPart_ == 0);
  if (auto opened = openEncoder(); !opened) return opened;
  segment_ = static_cast<std::int64_t>(index / segmentFrames());
  part_ = 0;
  lastPartAt_ = 0;
  // The first frame of sound is that in which the segment begins: the one before it holds those that end
  // earlier.
  soundEnd_ =
      static_cast<std::int64_t>(index) * kSampleRate / config_.format.frameRate / kAacFrame * kAacFrame;
  const Lock lock(mutex_);
  counters_.running = true;
  while (!sound_.empty() && sound_.front()->pts < soundEnd_) sound_.pop_front();
  return {};
}

Result<void> Rendition::encode(Waiting item) {
  const std::int64_t started = g_get_monotonic_time();
  std::int64_t writing = 0;
  auto done = encoder_->encode(std::move(item.picture), item.index, [&](AVPacket& packet) {
    const std::int64_t before = g_get_monotonic_time();
    auto written = writeVideo(packet);
    writing += g_get_monotonic_time() - before;
    return written;
  });
  const Lock lock(mutex_);
  ++counters_.encoded;
  counters_.encodeMicroseconds += static_cast<std::uint64_t>(g_get_monotonic_time() - started - writing);
  return done;
}

Result<void> Rendition::writeVideo(AVPacket& packet) {
  const auto index = static_cast<std::uint64_t>(packet.pts);
  if (framesInPart_ == 0) {
    partFirst_ = index;
    partIndependent_ = (packet.flags & AV_PKT_FLAG_KEY) != 0;
  }
  const bool key = (packet.flags & AV_PKT_FLAG_KEY) != 0;
  if (single_) {
    // Shares the bytes; the fragmenter changes the times.
    const av::PacketPtr same = av::refPacket(packet);
    if (auto added = single_->addVideo(*same); !added) return added;
  }
  if (auto added = fragmenter_->addVideo(packet); !added) return added;
  ++framesInPart_;
  if (single_) {
    if (auto cut = cutFrame(index, key); !cut) return cut;
  }
  const bool endsSegment = (index + 1) % segmentFrames() == 0;
  if (endsSegment || (index % segmentFrames() + 1) % static_cast<std::uint64_t>(config_.partFrames) == 0)
    return cutPart(endsSegment);
  return {};
}

Result<void> Rendition::writeSoundUntil(std::int64_t endSample, bool wait) {
  const auto deadline = std::chrono::steady_clock::now() + config_.soundPatience;
  Lock lock(mutex_);
  // The part is complete when no further frame of sound ends inside it.
  while (soundEnd_ + kAacFrame <= endSample) {
    if (sound_.empty()) {
      if (!wait || finishing_) break;
      if (!changed_.waitUntil(lock, deadline) && sound_.empty() && !finishing_) {
        ++counters_.soundWaits;
        break;
      }
      continue;
    }
    if (sound_.front()->pts + kAacFrame > endSample) break;
    const av::PacketPtr packet = std::move(sound_.front());
    sound_.pop_front();
    soundEnd_ = packet->pts + kAacFrame;
    if (single_) {
      const av::PacketPtr same = av::refPacket(*packet);
      same->pts += kSoundBehind;
      same->dts += kSoundBehind;
      if (auto added = single_->addAudio(*same); !added) return added;
    }
    if (auto added = fragmenter_->addAudio(*packet); !added) return added;
  }
  return {};
}

// What is late does not hold up the picture: it comes with a later one.
Result<void> Rendition::cutFrame(std::uint64_t index, bool key) {
  const int rate = config_.format.frameRate;
  const auto endSample = static_cast<std::int64_t>(index + 1) * kSampleRate / rate;
  if (auto written = writeSoundUntil(endSample, false); !written) return written;
  auto bytes = single_->cut();
  if (!bytes) return tl::make_unexpected(bytes.error());
  protocol::worker::mixEvent::Frame frame;
  frame.rendition = config_.name;
  frame.segment = segment_;
  frame.durationUs = 1'000'000 / rate;
  frame.key = key;
  frame.zeroWallMs = static_cast<std::int64_t>(config_.startWallMs);
  handlers_.onFrame(frame, std::move(*bytes));
  return {};
}

Result<void> Rendition::cutPart(bool last) {
  const std::uint64_t end = partFirst_ + static_cast<std::uint64_t>(framesInPart_);
  const int rate = config_.format.frameRate;
  const auto endSample = static_cast<std::int64_t>(end) * kSampleRate / rate;
  if (auto written = writeSoundUntil(endSample, true); !written) return written;
  auto bytes = fragmenter_->cut();
  if (!bytes) return tl::make_unexpected(bytes.error());

  protocol::worker::mixEvent::Part part;
  part.rendition = config_.name;
  part.segment = segment_;
  part.part = part_;
  part.durationUs = static_cast<std::int64_t>(framesInPart_) * 1'000'000 / rate;
  part.independent = partIndependent_;
  part.last = last;
  part.wallTimeMs =
      static_cast<std::int64_t>(config_.startWallMs + partFirst_ * 1000 / static_cast<std::uint64_t>(rate));
  ++part_;
  if (last) {
    ++segment_;
    part_ = 0;
  }
  framesInPart_ = 0;
  const std::int64_t now = g_get_monotonic_time();
  {
    const Lock lock(mutex_);
    ++counters_.parts;
    counters_.lagMs = static_cast<double>(now) / 1000 - static_cast<double>(config_.baseTimeNs) / 1e6 -
                      static_cast<double>(end) * 1000 / rate;
    counters_.skewMs =
        (static_cast<double>(end) / rate - static_cast<double>(soundEnd_) / kSampleRate) * 1000;
    if (lastPartAt_ != 0) {
      const double deviation = std::abs(static_cast<double>(now - lastPartAt_ - part.durationUs)) / 1000;
      counters_.partJitterMs += (deviation - counters_.partJitterMs) / 16;  // as RFC 3550 s.6.4.1
    }
  }
  lastPartAt_ = now;
  handlers_.onPart(part, std::move(*bytes));
  return {};
}

Rendition::Counters Rendition::counters() const {
  const Lock lock(mutex_);
  Counters copy = counters_;
  copy.queued = pictures_.size();
  return copy;
}

}  // namespace rostra::mix
