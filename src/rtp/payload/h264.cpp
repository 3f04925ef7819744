// SPDX-License-Identifier: Apache-2.0
// RFC 6184: single NAL unit (1..23), STAP-A (24), FU-A (28). Packetization mode 1, which browsers use, has no
// others.
#include "rtp/payload/h264.hpp"

#include "base/bytes.hpp"

namespace rostra::rtp {
namespace {

constexpr unsigned kIdrSlice = 5;
constexpr unsigned kSps = 7;
constexpr unsigned kLastSingleNal = 23;
constexpr unsigned kStapA = 24;
constexpr unsigned kFuA = 28;

// Exp-Golomb reader over a NAL unit (ITU-T H.264 s.9.1), leaving out emulation prevention bytes (s.7.4.1).
// Past the end it yields zeros and remembers.
class BitReader {
 public:
  explicit BitReader(Bytes nal) noexcept : nal_(nal) {}

  unsigned bit() noexcept {
    if (at_ >= nal_.size()) {
      cut_ = true;
      return 0;
    }
    const unsigned value = byteAt(nal_, at_) >> (7U - bit_) & 1U;
    if (++bit_ == 8) {
      bit_ = 0;
      zeros_ = byteAt(nal_, at_) == 0 ? zeros_ + 1 : 0;
      ++at_;
      if (zeros_ >= 2 && at_ < nal_.size() && byteAt(nal_, at_) == 3) {
        ++at_;
        zeros_ = 0;
      }
    }
    return value;
  }
  std::uint32_t bits(unsigned count) noexcept {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < count; ++i) value = value << 1 | bit();
    return value;
  }
  std::uint32_t unsignedGolomb() noexcept {
    unsigned zeros = 0;
    while (bit() == 0 && !cut_) {
      if (++zeros > 31) {
        cut_ = true;
        return 0;
      }
    }
    return zeros == 0 ? 0 : (1U << zeros) - 1U + bits(zeros);
  }
  std::int32_t signedGolomb() noexcept {
    const auto code = static_cast<std::int64_t>(unsignedGolomb());
    return static_cast<std::int32_t>((code & 1) != 0 ? (code + 1) / 2 : -(code / 2));
  }
  [[nodiscard]] bool cut() const noexcept { return cut_; }

 private:
  Bytes nal_;
  std::size_t at_ = 0;
  unsigned bit_ = 0;
  unsigned zeros_ = 0;
  bool cut_ = false;
};

void skipScalingList(BitReader& reader, int entries) noexcept {  // s.7.3.2.1.1.1
  int last = 8;
  int next = 8;
  for (int i = 0; i < entries && !reader.cut(); ++i) {
    if (next != 0) next = (last + reader.signedGolomb() % 256 + 256) % 256;
    if (next != 0) last = next;
  }
}

bool hasChromaFormat(std::uint32_t profile) noexcept {
  for (const std::uint32_t each :
       {100U, 110U, 122U, 244U, 44U, 83U, 86U, 118U, 128U, 138U, 139U, 134U, 135U}) {
    if (profile == each) return true;
  }
  return false;
}

// s.7.3.2.1.1; `sps` starts with the NAL unit header.
std::optional<FrameSize> spsSize(Bytes sps) noexcept {
  BitReader reader(sps.subspan(1));
  const auto profile = reader.bits(8);
  reader.bits(16);  // constraint flags, level
  reader.unsignedGolomb();
  std::uint32_t chromaFormat = 1;
  bool separatePlanes = false;
  if (hasChromaFormat(profile)) {
    chromaFormat = reader.unsignedGolomb();
    if (chromaFormat > 3) return std::nullopt;
    if (chromaFormat == 3) separatePlanes = reader.bit() != 0;
    reader.unsignedGolomb();  // bit depths
    reader.unsignedGolomb();
    reader.bit();
    if (reader.bit() != 0) {
      for (int i = 0; i < (chromaFormat == 3 ? 12 : 8); ++i) {
        if (reader.bit() != 0) skipScalingList(reader, i < 6 ? 16 : 64);
      }
    }
  }
  reader.unsignedGolomb();  // log2_max_frame_num
  const auto orderType = reader.unsignedGolomb();
  if (orderType == 0) {
    reader.unsignedGolomb();
  } else if (orderType == 1) {
    reader.bit();
    reader.signedGolomb();
    reader.signedGolomb();
    const auto cycle = reader.unsignedGolomb();
    if (cycle > 255) return std::nullopt;
    for (std::uint32_t i = 0; i < cycle; ++i) reader.signedGolomb();
  }
  reader.unsignedGolomb();  // max_num_ref_frames
  reader.bit();
  const std::uint64_t widthMbs = std::uint64_t{reader.unsignedGolomb()} + 1;
  const std::uint64_t heightUnits = std::uint64_t{reader.unsignedGolomb()} + 1;
  const bool frameMbsOnly = reader.bit() != 0;
  if (!frameMbsOnly) reader.bit();
  reader.bit();
  std::uint64_t cropX = 0;
  std::uint64_t cropY = 0;
  if (reader.bit() != 0) {
    const std::uint64_t left = reader.unsignedGolomb();
    const std::uint64_t right = reader.unsignedGolomb();
    const std::uint64_t top = reader.unsignedGolomb();
    const std::uint64_t bottom = reader.unsignedGolomb();
    const bool subsampledX = !separatePlanes && (chromaFormat == 1 || chromaFormat == 2);
    const bool subsampledY = !separatePlanes && chromaFormat == 1;
    cropX = (left + right) * (subsampledX ? 2U : 1U);
    cropY = (top + bottom) * (subsampledY ? 2U : 1U) * (frameMbsOnly ? 1U : 2U);
  }
  const std::uint64_t width = widthMbs * 16;
  const std::uint64_t height = heightUnits * 16 * (frameMbsOnly ? 1U : 2U);
  if (reader.cut() || width > 16384 || height > 16384 || cropX >= width || cropY >= height)
    return std::nullopt;
  return FrameSize{static_cast<std::uint16_t>(width - cropX), static_cast<std::uint16_t>(height - cropY)};
}

void takeNal(Bytes nal, H264Payload& payload) noexcept {
  const unsigned type = byteAt(nal, 0) & 0x1FU;
  if (type == kIdrSlice) payload.startOfIdr = true;
  if (type == kSps) {
    payload.hasSps = true;
    if (const auto size = spsSize(nal)) payload.frameSize = size;
  }
}

}  // namespace

std::optional<H264Payload> parseH264(Bytes payload) noexcept {
  if (payload.empty()) return std::nullopt;
  H264Payload result;
  const unsigned type = byteAt(payload, 0) & 0x1FU;
  if (type >= 1 && type <= kLastSingleNal) {
    takeNal(payload, result);
    return result;
  }
  if (type == kStapA) {
    for (std::size_t at = 1; at < payload.size();) {
      if (payload.size() - at < 2) return std::nullopt;
      const std::size_t length = read16(payload, at);
      at += 2;
      if (length == 0 || length > payload.size() - at) return std::nullopt;
      takeNal(payload.subspan(at, length), result);
      at += length;
    }
    return payload.size() > 1 ? std::optional(result) : std::nullopt;
  }
  if (type == kFuA) {
    if (payload.size() < 3) return std::nullopt;
    const auto header = byteAt(payload, 1);
    const bool start = (header & 0x80U) != 0;
    if (start && (header & 0x1FU) == kIdrSlice) result.startOfIdr = true;
    if (start && (header & 0x1FU) == kSps) result.hasSps = true;
    return result;
  }
  return std::nullopt;
}

}  // namespace rostra::rtp
