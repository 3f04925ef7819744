// SPDX-License-Identifier: Apache-2.0
#include "mix/output/rendition.hpp"

#include "base/check.hpp"
#include "base/log.hpp"
#include "mix/input/voice_buffer.hpp"

#include <algorithm>
#include <cmath>
#include <pthread.h>

namespace rostra::mix {
namespace {

constexpr std::int64_t kAacFrame = 1024;     // samples, ISO/IEC 14496-3
constexpr double kContainerOverhead = 1.05;  // moof boxes at 200 ms a part

}  // namespace

Rendition::Rendition(VideoEncoder encoder, Config config, Handlers handlers)
    : encoder_(std::move(encoder)), config_(std::move(config)), handlers_(std::move(handlers)) {}

Result<std::unique_ptr<Rendition>> Rendition::open(const pipeline::EncoderSettings& settings, Config config,
                                                   const AVCodecContext& audio, Handlers handlers) {
  auto encoder = VideoEncoder::open(settings, config.format);
  if (!encoder) return tl::make_unexpected(encoder.error());
  std::unique_ptr<Rendition> self(new Rendition(std::move(*encoder), std::move(config), std::move(handlers)));
  const AVCodecContext& video = self->encoder_.context();
  auto fragmenter = Fragmenter::open(video, audio);
  if (!fragmenter) return tl::make_unexpected(fragmenter.error());
  self->fragmenter_ = std::move(*fragmenter);
  const auto extradata = [](const AVCodecContext& context) {
    return std::span<const std::uint8_t>(context.extradata, static_cast<std::size_t>(context.extradata_size));
  };
  auto codecs = codecsString(extradata(video), extradata(audio));
  if (!codecs) return tl::make_unexpected(codecs.error());
  auto& init = self->init_;
  init.rendition = self->config_.name;
  init.codecs = std::move(*codecs);
  init.width = self->config_.format.width;
  init.height = self->config_.format.height;
  init.frameRate = self->config_.format.frameRate;
  init.bandwidth = static_cast<std::int64_t>(
      static_cast<double>(self->config_.format.bitRate + audio.bit_rate) * kContainerOverhead);
  return self;
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
    if (tooMany(pictures_.size(), config_.format.frameRate)) {
      hopeless_ = true;
    } else {
      held_ += picture ? 1U : 0U;
      pictures_.push_back({std::move(picture), index});
      if (held_ > kMaxPictures) {
        // Behind: the oldest picture is given up, its frame repeats the one before. That costs the encoder
        // next to nothing, and the time line stays whole. The very first picture has none before it: without
        // it the first part would be short.
        const auto oldest = std::find_if(pictures_.begin(), pictures_.end(),
                                         [](const Waiting& item) { return item.picture && item.index != 0; });
        oldest->picture = nullptr;
        --held_;
        ++counters_.dropped;
      }
    }
  }
  changed_.notifyAll();
}

void Rendition::pushSound(av::PacketPtr packet) {
  {
    const Lock lock(mutex_);
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
    if (auto done = encode(std::move(item)); !done) return handlers_.onFailed(done.error());
  }
  if (framesInPart_ > 0) {
    if (auto done = cutPart(true); !done) handlers_.onFailed(done.error());
  }
}

Result<void> Rendition::encode(Waiting item) {
  const std::int64_t started = g_get_monotonic_time();
  std::int64_t writing = 0;
  auto done = encoder_.encode(std::move(item.picture), item.index, [&](AVPacket& packet) {
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
  if (auto added = fragmenter_->addVideo(packet); !added) return added;
  ++framesInPart_;
  const auto segmentFrames = static_cast<std::uint64_t>(config_.format.segmentFrames);
  const bool endsSegment = (index + 1) % segmentFrames == 0;
  if (endsSegment || (index % segmentFrames + 1) % static_cast<std::uint64_t>(config_.partFrames) == 0)
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
    if (auto added = fragmenter_->addAudio(*packet); !added) return added;
  }
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
