// SPDX-License-Identifier: Apache-2.0
// All numbers are unwrapped to 64 bits before they are compared, so wrap-around has one place (unwrap()).
#include "rtp/forward/rewriter.hpp"

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "rtp/payload/vp8.hpp"

#include <algorithm>
#include <utility>

namespace rostra::rtp {
namespace {

// RFC 3550 A.1 (MAX_DROPOUT): a jump larger than this is not loss but another stream, or nonsense.
constexpr std::int64_t kMaxJump = 3000;

// The value nearest to `reference` whose lower `bits` bits are `value`.
std::int64_t unwrap(std::int64_t reference, std::uint16_t value, unsigned bits) noexcept {
  const std::int64_t range = std::int64_t{1} << bits;
  std::int64_t delta = (value - reference) & (range - 1);
  if (delta >= range / 2) delta -= range;
  return reference + delta;
}

}  // namespace

Rewriter::Rewriter(RewriterConfig config) : config_(config) {
  ROSTRA_CHECK(config_.clockRate > 0 && config_.payloadType < 128);
  highestOut_ = static_cast<std::int64_t>(config_.firstSequence) - 1;
}

void Rewriter::switchTo(std::uint32_t ssrc) noexcept {
  source_ = ssrc;
  selected_ = true;
  rebasePending_ = true;
}

RewrittenPacket Rewriter::rewrite(const PacketView& packet, TimePoint arrival, Header& header,
                                  const Vp8Descriptor* vp8) noexcept {
  RewrittenPacket result;
  if (!selected_ || packet.ssrc() != source_) {
    result.drop = RewriteDrop::NotSelected;
    return result;
  }
  // Checked before anything is counted: a packet that cannot be written must not move the stream.
  const bool described = config_.format == PayloadFormat::Vp8 && !packet.payload().empty();
  std::optional<Vp8Descriptor> parsed;
  if (!described) {
    vp8 = nullptr;
  } else if (vp8 == nullptr) {
    parsed = parseVp8(packet.payload());
    if (!parsed) {
      result.drop = RewriteDrop::Malformed;
      return result;
    }
    vp8 = &*parsed;
  }
  std::int64_t input = 0;
  result.drop = place(packet, arrival, input);
  if (result.drop != RewriteDrop::None) return result;
  if (packet.payload().empty()) {
    shifts_.leaveOut(input);
    result.drop = RewriteDrop::PaddingOnly;
    return result;
  }
  const auto offset = shifts_.offsetFor(input);
  if (!offset) {
    result.drop = RewriteDrop::BeforeSwitch;
    return result;
  }
  const std::int64_t output = input + *offset;
  if (!sent_.take(output)) {
    result.drop = RewriteDrop::TooLate;
    return result;
  }
  const std::uint32_t timestamp = packet.timestamp() + timestampOffset_;
  if (!started_ || output > highestOut_) {
    if (!started_ || timestamp != newestTimestamp_) newestArrival_ = arrival;
    newestTimestamp_ = timestamp;
    newestMarker_ = packet.marker();
    highestOut_ = output;
    started_ = true;
  }
  result.jumped = std::exchange(jumped_, false);

  const MutableBytes out(header);
  result.sequence = static_cast<std::uint16_t>(output);
  result.timestamp = timestamp;
  writeByte(out, 0, 0x80U);
  writeByte(out, 1, (packet.marker() ? 0x80U : 0U) | config_.payloadType);
  write16(out, 2, result.sequence);
  write32(out, 4, timestamp);
  write32(out, 8, config_.ssrc);
  result.headerSize = vp8 ? writeVp8(packet, *vp8, header) : kFixedHeaderSize;
  const std::size_t consumed = vp8 ? vp8->size : 0;
  result.payloadOffset = packet.payloadOffset() + consumed;
  result.payloadSize = packet.payload().size() - consumed;
  return result;
}

// Finds the packet's unwrapped sequence number, starting the source over where a switch was requested.
RewriteDrop Rewriter::place(const PacketView& packet, TimePoint arrival, std::int64_t& input) noexcept {
  if (rebasePending_) {
    if (packet.payload().empty()) return RewriteDrop::PaddingOnly;
    rebase(packet, arrival, !newestMarker_);
    input = highestIn_;
    return RewriteDrop::None;
  }
  input = unwrap(highestIn_, packet.sequence(), 16);
  const std::int64_t jump = input - highestIn_;
  if (jump > kMaxJump || jump < -kMaxJump) {
    const bool confirmed = resyncAt_ == packet.sequence() && !packet.payload().empty();
    if (!confirmed) {
      resyncAt_ = static_cast<std::uint16_t>(packet.sequence() + 1U);
      return RewriteDrop::OutOfSequence;
    }
    rebase(packet, arrival, true);
    jumped_ = true;
    input = highestIn_;
    return RewriteDrop::None;
  }
  if (packet.payload().empty() && jump <= 0)
    return RewriteDrop::PaddingOnly;  // its gap was passed on already
  highestIn_ = std::max(highestIn_, input);
  return RewriteDrop::None;
}

// `packet` becomes the one after the highest sent so far, or, of frames, with a hole, the one after that.
void Rewriter::rebase(const PacketView& packet, TimePoint arrival, bool hole) noexcept {
  rebasePending_ = false;
  resyncAt_.reset();
  highestIn_ = packet.sequence();
  const std::int64_t next = highestOut_ + (started_ && config_.frames && hole ? 2 : 1);
  shifts_.restart(highestIn_, next - highestIn_);
  std::uint32_t timestamp = config_.firstTimestamp;
  if (started_) {
    const auto passed = std::max(arrival - newestArrival_, TimePoint::duration::zero());
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(passed).count();
    const auto ticks = static_cast<std::uint64_t>(microseconds) * config_.clockRate / 1'000'000U;
    timestamp = newestTimestamp_ + std::max<std::uint32_t>(1, static_cast<std::uint32_t>(ticks));
  }
  timestampOffset_ = timestamp - packet.timestamp();
  pictureRebase_ = true;
  tl0Rebase_ = true;
}

void Rewriter::leaveOut(const PacketView& packet, TimePoint arrival, const Vp8Descriptor* vp8) noexcept {
  if (!selected_ || packet.ssrc() != source_ || rebasePending_) return;
  const std::int64_t before = highestIn_;
  std::int64_t input = 0;
  if (place(packet, arrival, input) != RewriteDrop::None || input <= before) return;
  shifts_.leaveOut(input);
  if (config_.format != PayloadFormat::Vp8 || pictureRebase_) return;
  const auto parsed = vp8 ? std::nullopt : parseVp8(packet.payload());
  if (parsed) vp8 = &*parsed;
  if (vp8 && vp8->pictureId) pictureShifts_.leaveOut(placePicture(*vp8));
}

// The picture's unwrapped number.
std::int64_t Rewriter::placePicture(const Vp8Descriptor& descriptor) noexcept {
  const std::int64_t picture =
      unwrap(highestPictureIn_, *descriptor.pictureId, descriptor.longPictureId ? 15 : 7);
  highestPictureIn_ = std::max(highestPictureIn_, picture);
  return picture;
}

// Copies the descriptor with its numbers made continuous. A picture id is always written with 15 bits:
// sources of both lengths then continue each other (RFC 7741 s.4.2 lets a sender choose).
std::size_t Rewriter::writeVp8(const PacketView& packet, const Vp8Descriptor& descriptor,
                               Header& header) noexcept {
  const Bytes in = packet.payload();
  const MutableBytes out(header);
  std::size_t at = kFixedHeaderSize;
  std::size_t from = 0;
  const auto copy = [&] { out[at++] = in[from++]; };
  copy();
  if (descriptor.size == 1) return at;
  copy();
  if (descriptor.pictureId) {
    if (pictureRebase_) {
      pictureRebase_ = false;
      highestPictureIn_ = *descriptor.pictureId;
      const std::int64_t next = picturesStarted_ ? highestPictureOut_ + 1 : config_.firstPictureId;
      pictureShifts_.restart(highestPictureIn_, next - highestPictureIn_);
      highestPictureOut_ = next;
      picturesStarted_ = true;
    }
    const std::int64_t pictureIn = placePicture(descriptor);
    // Nothing for a sender whose pictures count backwards while its packets count on: no number is right.
    const std::int64_t pictureOut = pictureIn + pictureShifts_.offsetFor(pictureIn).value_or(0);
    highestPictureOut_ = std::max(highestPictureOut_, pictureOut);
    write16(out, at, 0x8000U | (static_cast<unsigned>(pictureOut) & 0x7FFFU));
    at += 2;
    from += descriptor.longPictureId ? 2U : 1U;
  }
  if (descriptor.tl0PictureIndex) {
    if (tl0Rebase_) {
      tl0Rebase_ = false;
      const unsigned next = tl0Started_ ? newestTl0_ + 1U : *descriptor.tl0PictureIndex;
      tl0Offset_ = static_cast<std::uint8_t>(next - *descriptor.tl0PictureIndex);
      newestTl0_ = static_cast<std::uint8_t>(next);
    }
    const auto index = static_cast<std::uint8_t>(*descriptor.tl0PictureIndex + tl0Offset_);
    if (static_cast<std::uint8_t>(index - newestTl0_) < 0x80U) newestTl0_ = index;
    tl0Started_ = true;
    writeByte(out, at++, index);
    ++from;
  }
  while (from < descriptor.size) copy();
  return at;
}

}  // namespace rostra::rtp
