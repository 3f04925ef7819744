// SPDX-License-Identifier: Apache-2.0
#include "mix/output/sound_rendition.hpp"

#include "mix/input/voice_buffer.hpp"
#include "mix/output/audio_encoder.hpp"
#include "mix/output/rendition.hpp"

#include <algorithm>

namespace rostra::mix {
Result<std::unique_ptr<SoundRendition>> SoundRendition::open(Config config, const AVCodecContext& audio,
                                                             Handlers handlers) {
  std::unique_ptr<SoundRendition> self(new SoundRendition(std::move(config), std::move(handlers)));
  auto fragmenter = Fragmenter::open(nullptr, audio);
  if (!fragmenter) return tl::make_unexpected(fragmenter.error());
  self->fragmenter_ = std::move(*fragmenter);
  auto codec = audioCodec(audio);
  if (!codec) return tl::make_unexpected(codec.error());
  self->init_.rendition = self->config_.name;
  self->init_.codecs = std::move(*codec);
  self->init_.bandwidth = peakBandwidth(audio.bit_rate);
  return self;
}

std::uint64_t SoundRendition::partEnd() const {
  const auto segmentFrames = static_cast<std::uint64_t>(config_.segmentFrames);
  const std::uint64_t segmentEnd = (partBegin_ / segmentFrames + 1) * segmentFrames;
  return std::min(segmentEnd, partBegin_ + static_cast<std::uint64_t>(config_.partFrames));
}

std::int64_t SoundRendition::samplesAt(std::uint64_t frame) const {
  return static_cast<std::int64_t>(frame) * kSampleRate / config_.frameRate;
}

void SoundRendition::push(av::PacketPtr packet) {
  if (failed_) return;
  Result<void> done;
  // As in the parts of the pictures: a part holds the frames that end in it.
  while (done && packet->pts + kAacFrame > samplesAt(partEnd())) {
    const std::uint64_t end = partEnd();
    done = cut(end, end % static_cast<std::uint64_t>(config_.segmentFrames) == 0);
  }
  if (done) done = fragmenter_->addAudio(*packet);
  if (done) return;
  failed_ = true;
  handlers_.onFailed(done.error());
}

void SoundRendition::finish(std::uint64_t frames) {
  if (failed_ || frames <= partBegin_) return;
  if (auto done = cut(std::min(frames, partEnd()), true); !done) handlers_.onFailed(done.error());
  failed_ = true;  // nothing comes any more
}

Result<void> SoundRendition::cut(std::uint64_t end, bool last) {
  auto bytes = fragmenter_->cut();
  if (!bytes) return tl::make_unexpected(bytes.error());
  const auto rate = static_cast<std::uint64_t>(config_.frameRate);
  protocol::worker::mixEvent::Part part;
  part.rendition = config_.name;
  part.segment = segment_;
  part.part = part_;
  part.durationUs = static_cast<std::int64_t>((end - partBegin_) * 1'000'000 / rate);
  part.independent = true;
  part.last = last;
  part.wallTimeMs = static_cast<std::int64_t>(config_.startWallMs + partBegin_ * 1000 / rate);
  ++part_;
  if (last) {
    ++segment_;
    part_ = 0;
  }
  partBegin_ = end;
  // A short last part may have no sound at all.
  if (!bytes->empty()) handlers_.onPart(part, std::move(*bytes));
  return {};
}

}  // namespace rostra::mix
