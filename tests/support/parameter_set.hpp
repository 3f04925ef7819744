// SPDX-License-Identifier: Apache-2.0
// Writes H.264 parameter sets that say whatever a test wants. ITU-T H.264 s.7.3.2.1.1, s.9.1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rostra::test {

/// Bits, most significant first, without emulation prevention.
class BitWriter {
 public:
  BitWriter& bits(std::uint32_t value, unsigned count) {
    for (unsigned i = count; i-- > 0;) bit((value >> i & 1U) != 0);
    return *this;
  }
  BitWriter& unsignedGolomb(std::uint32_t value) {
    unsigned length = 0;
    while ((value + 1) >> (length + 1) != 0) ++length;
    return bits(0, length).bits(value + 1, length + 1);
  }
  /// With the stop bit.
  [[nodiscard]] std::vector<std::byte> finish() {
    bit(true);
    return bytes_;
  }

 private:
  void bit(bool one) {
    if (used_ == 0) bytes_.push_back(std::byte{0});
    if (one) bytes_.back() |= std::byte{0x80} >> used_;
    used_ = (used_ + 1) % 8;
  }
  std::vector<std::byte> bytes_;
  unsigned used_ = 0;
};

struct ParameterSetSpec {
  std::uint32_t profile = 66;  ///< baseline
  std::uint32_t id = 0;
  std::uint32_t chroma = 1;   ///< written for the high profiles: 4:2:0
  std::uint32_t width = 640;  ///< pixels, whole macroblocks
  std::uint32_t height = 368;
  std::uint32_t cropRight = 0;  ///< pixels
  std::uint32_t cropBottom = 0;
  std::uint32_t references = 1;
};

/// A sequence parameter set with its NAL unit header.
[[nodiscard]] inline std::vector<std::byte> parameterSet(const ParameterSetSpec& spec) {
  BitWriter writer;
  writer.bits(0x67, 8).bits(spec.profile, 8).bits(0xC01F, 16).unsignedGolomb(spec.id);
  if (spec.profile == 100 || spec.profile == 244)
    writer.unsignedGolomb(spec.chroma).unsignedGolomb(0).unsignedGolomb(0).bits(0, 2);
  writer.unsignedGolomb(0).unsignedGolomb(2).unsignedGolomb(spec.references).bits(0, 1);
  writer.unsignedGolomb(spec.width / 16 - 1).unsignedGolomb(spec.height / 16 - 1).bits(0b11, 2);
  const bool crops = spec.cropRight != 0 || spec.cropBottom != 0;
  writer.bits(crops ? 1 : 0, 1);
  if (crops) {
    writer.unsignedGolomb(0).unsignedGolomb(spec.cropRight / 2);
    writer.unsignedGolomb(0).unsignedGolomb(spec.cropBottom / 2);
  }
  return writer.bits(0, 1).finish();
}

}  // namespace rostra::test
