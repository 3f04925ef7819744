// SPDX-License-Identifier: Apache-2.0
// RFC 7741 s.4.2: the descriptor is 1 to 6 bytes, its length follows from its own flags.
#include "rtp/payload/vp8.hpp"

#include "base/bytes.hpp"

namespace rostra::rtp {
namespace {

// Reads the descriptor byte by byte; past the end it yields zeros and remembers.
class Reader {
 public:
  explicit Reader(Bytes bytes) noexcept : bytes_(bytes) {}
  std::uint8_t next() noexcept {
    if (at_ == bytes_.size()) {
      cut_ = true;
      return 0;
    }
    return byteAt(bytes_, at_++);
  }
  [[nodiscard]] std::size_t position() const noexcept { return at_; }
  [[nodiscard]] bool cut() const noexcept { return cut_; }

 private:
  Bytes bytes_;
  std::size_t at_ = 0;
  bool cut_ = false;
};

// RFC 6386 s.9.1: 3 byte frame tag (bit 0: 0 = key frame), start code 9d 01 2a, 14 bit width and height,
// little-endian.
std::optional<FrameSize> keyFrameSize(Bytes frame) noexcept {
  if (frame.size() < 10 || byteAt(frame, 3) != 0x9D || byteAt(frame, 4) != 0x01 || byteAt(frame, 5) != 0x2A) {
    return std::nullopt;
  }
  const auto field = [&](std::size_t at) {
    return static_cast<std::uint16_t>((byteAt(frame, at) | byteAt(frame, at + 1) << 8) & 0x3FFF);
  };
  const FrameSize size{field(6), field(8)};
  if (size.width == 0 || size.height == 0) return std::nullopt;
  return size;
}

}  // namespace

std::optional<Vp8Descriptor> parseVp8(Bytes payload) noexcept {
  Reader reader(payload);
  Vp8Descriptor descriptor;
  const auto first = reader.next();
  descriptor.nonReference = (first & 0x20U) != 0;
  descriptor.startOfPartition = (first & 0x10U) != 0;
  descriptor.partition = first & 0x07U;
  if ((first & 0x80U) != 0) {
    const auto present = reader.next();
    if ((present & 0x80U) != 0) {
      const auto id = reader.next();
      descriptor.longPictureId = (id & 0x80U) != 0;
      descriptor.pictureId = id & 0x7FU;
      if (descriptor.longPictureId)
        descriptor.pictureId = static_cast<std::uint16_t>((id & 0x7FU) << 8 | reader.next());
    }
    if ((present & 0x40U) != 0) descriptor.tl0PictureIndex = reader.next();
    if ((present & 0x30U) != 0) {
      const auto layer = reader.next();
      if ((present & 0x20U) != 0) {
        descriptor.temporalId = static_cast<std::uint8_t>(layer >> 6);
        descriptor.layerSync = (layer & 0x20U) != 0;
      }
      if ((present & 0x10U) != 0) descriptor.keyIndex = layer & 0x1FU;
    }
  }
  descriptor.size = reader.position();
  if (reader.cut() || descriptor.size == payload.size()) return std::nullopt;
  const Bytes frame = payload.subspan(descriptor.size);
  if (descriptor.startOfFrame() && (byteAt(frame, 0) & 0x01U) == 0) {
    descriptor.keyFrame = true;
    descriptor.frameSize = keyFrameSize(frame);
  }
  return descriptor;
}

std::optional<Vp8FrameHeader> parseVp8Frame(Bytes frame) noexcept {
  constexpr std::size_t kFrameTag = 3;
  if (frame.size() < kFrameTag) return std::nullopt;
  Vp8FrameHeader header;
  header.keyFrame = (byteAt(frame, 0) & 0x01U) == 0;
  if (header.keyFrame) header.size = keyFrameSize(frame);
  return header;
}

}  // namespace rostra::rtp
