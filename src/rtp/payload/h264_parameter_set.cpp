// SPDX-License-Identifier: Apache-2.0
#include "rtp/payload/h264_parameter_set.hpp"

#include "base/bytes.hpp"

namespace rostra::rtp {
namespace {

constexpr std::uint64_t kMaxSide = 16384;       // pixels; level 6.2 allows less
constexpr std::uint32_t kMaxSetId = 31;         // s.7.4.2.1.1
constexpr std::uint32_t kMaxFrameNumBits = 12;  // log2_max_frame_num_minus4 and its like
constexpr std::uint32_t kMaxReferences = 16;
constexpr std::uint32_t kMaxCycle = 255;
constexpr std::uint32_t kMaxDepth = 6;  // beyond 8 bits
constexpr std::int32_t kMaxScale = 127;

// Exp-Golomb reader over a NAL unit (ITU-T H.264 s.9.1), leaving out emulation prevention bytes (s.7.4.1).
// What is wrong is remembered; from then on it yields zeros.
class BitReader {
 public:
  explicit BitReader(Bytes nal) noexcept : nal_(nal) {}

  unsigned bit() noexcept {
    if (at_ >= nal_.size()) wrong_ = true;
    if (wrong_) return 0;
    const unsigned value = byteAt(nal_, at_) >> (7U - bit_) & 1U;
    if (++bit_ == 8) nextByte();
    return value;
  }
  std::uint32_t bits(unsigned count) noexcept {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < count; ++i) value = value << 1 | bit();
    return value;
  }
  /// Wrong when it is more than `max`.
  std::uint32_t unsignedGolomb(std::uint32_t max) noexcept {
    unsigned zeros = 0;
    while (bit() == 0 && !wrong_) {
      if (++zeros > 31) wrong_ = true;
    }
    const std::uint32_t value = zeros == 0 || wrong_ ? 0 : (1U << zeros) - 1U + bits(zeros);
    if (value > max) wrong_ = true;
    return wrong_ ? 0 : value;
  }
  std::int32_t signedGolomb() noexcept {
    const auto code = static_cast<std::int64_t>(unsignedGolomb(0xFFFFFFFE));
    return static_cast<std::int32_t>((code & 1) != 0 ? (code + 1) / 2 : -(code / 2));
  }
  void refuse() noexcept { wrong_ = true; }
  [[nodiscard]] bool wrong() const noexcept { return wrong_; }
  /// Left out an emulation prevention byte.
  [[nodiscard]] bool escaped() const noexcept { return escaped_; }

 private:
  void nextByte() noexcept {
    bit_ = 0;
    zeros_ = byteAt(nal_, at_) == 0 ? zeros_ + 1 : 0;
    ++at_;
    if (zeros_ < 2 || at_ >= nal_.size()) return;
    // 00 00 followed by 0, 1 or 2 cannot stand in a NAL unit; readers differ in what they make of it.
    if (byteAt(nal_, at_) <= 3) escaped_ = true;
    if (byteAt(nal_, at_) != 3) return;
    ++at_;
    zeros_ = 0;
  }

  Bytes nal_;
  std::size_t at_ = 0;
  unsigned bit_ = 0;
  unsigned zeros_ = 0;
  bool wrong_ = false;
  bool escaped_ = false;
};

void skipScalingList(BitReader& reader, int entries) noexcept {  // s.7.3.2.1.1.1
  int last = 8;
  int next = 8;
  for (int i = 0; i < entries && !reader.wrong(); ++i) {
    if (next != 0) {
      const std::int32_t step = reader.signedGolomb();
      if (step < -kMaxScale - 1 || step > kMaxScale) reader.refuse();
      next = (last + step % 256 + 256) % 256;
    }
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

struct Format {
  std::uint32_t chroma = 1;  // chroma_format_idc: 4:2:0
  bool separatePlanes = false;
  bool eightBits = true;
};

Format readFormat(BitReader& reader) noexcept {
  Format format;
  format.chroma = reader.unsignedGolomb(3);
  if (format.chroma == 3) format.separatePlanes = reader.bit() != 0;
  const std::uint32_t luma = reader.unsignedGolomb(kMaxDepth);
  const std::uint32_t chroma = reader.unsignedGolomb(kMaxDepth);
  format.eightBits = luma == 0 && chroma == 0;
  reader.bit();
  if (reader.bit() != 0) {
    for (int i = 0; i < (format.chroma == 3 ? 12 : 8); ++i) {
      if (reader.bit() != 0) skipScalingList(reader, i < 6 ? 16 : 64);
    }
  }
  return format;
}

void skipOrderCount(BitReader& reader) noexcept {
  const auto type = reader.unsignedGolomb(2);
  if (type == 0) reader.unsignedGolomb(kMaxFrameNumBits);
  if (type != 1) return;
  reader.bit();
  reader.signedGolomb();
  reader.signedGolomb();
  const auto cycle = reader.unsignedGolomb(kMaxCycle);
  for (std::uint32_t i = 0; i < cycle && !reader.wrong(); ++i) reader.signedGolomb();
}

}  // namespace

std::optional<SequenceParameterSet> parseSequenceParameterSet(Bytes nal) noexcept {
  if (nal.empty()) return std::nullopt;
  BitReader reader(nal.subspan(1));
  const auto profile = reader.bits(8);
  reader.bits(16);  // constraint flags, level
  const auto id = reader.unsignedGolomb(kMaxSetId);
  const Format format = hasChromaFormat(profile) ? readFormat(reader) : Format{};
  reader.unsignedGolomb(kMaxFrameNumBits);
  skipOrderCount(reader);
  reader.unsignedGolomb(kMaxReferences);
  reader.bit();
  const std::uint64_t widthMbs = std::uint64_t{reader.unsignedGolomb(kMaxSide / 16 - 1)} + 1;
  const std::uint64_t heightUnits = std::uint64_t{reader.unsignedGolomb(kMaxSide / 16 - 1)} + 1;
  const bool frameMbsOnly = reader.bit() != 0;
  if (!frameMbsOnly) reader.bit();
  reader.bit();
  std::uint64_t cropX = 0;
  std::uint64_t cropY = 0;
  if (reader.bit() != 0) {
    const auto next = [&] { return std::uint64_t{reader.unsignedGolomb(kMaxSide)}; };
    const std::uint64_t left = next();
    const std::uint64_t right = next();
    const std::uint64_t top = next();
    const std::uint64_t bottom = next();
    const bool subsampledX = !format.separatePlanes && (format.chroma == 1 || format.chroma == 2);
    const bool subsampledY = !format.separatePlanes && format.chroma == 1;
    cropX = (left + right) * (subsampledX ? 2U : 1U);
    cropY = (top + bottom) * (subsampledY ? 2U : 1U) * (frameMbsOnly ? 1U : 2U);
  }
  const std::uint64_t width = widthMbs * 16;
  const std::uint64_t height = heightUnits * 16 * (frameMbsOnly ? 1U : 2U);
  if (reader.wrong() || height > kMaxSide || cropX >= width || cropY >= height) return std::nullopt;
  SequenceParameterSet set;
  set.id = static_cast<std::uint8_t>(id);
  set.coded = {static_cast<std::uint16_t>(width), static_cast<std::uint16_t>(height)};
  set.shown = {static_cast<std::uint16_t>(width - cropX), static_cast<std::uint16_t>(height - cropY)};
  set.plain = (profile == 66 || profile == 77 || profile == 100) && format.chroma == 1 && format.eightBits &&
              !reader.escaped();
  return set;
}

}  // namespace rostra::rtp
