// SPDX-License-Identifier: Apache-2.0
#include "rtp/payload/h264_access_unit.hpp"

#include "base/bytes.hpp"

#include <algorithm>
#include <array>

namespace rostra::rtp {
namespace {

constexpr unsigned kTypeMask = 0x1F;
constexpr unsigned kFirstSlice = 1;  // to 5: slices, their partitions, IDR slices
constexpr unsigned kIdr = 5;
constexpr unsigned kParameterSet = 7;
constexpr unsigned kFirstMacroblockIsZero = 0x80;  // first_mb_in_slice, Exp-Golomb: 1 = 0
constexpr std::array<std::byte, 3> kStartCode{std::byte{0}, std::byte{0}, std::byte{1}};

void take(Bytes nal, H264AccessUnit& unit) noexcept {
  if (nal.empty()) return;
  const unsigned type = byteAt(nal, 0) & kTypeMask;
  if (type >= kFirstSlice && type <= kIdr) {
    ++unit.slices;
    if (nal.size() > 1 && (byteAt(nal, 1) & kFirstMacroblockIsZero) != 0) ++unit.pictures;
    if (type == kIdr) unit.idr = true;
  } else if (type == kParameterSet) {
    const auto set = parseSequenceParameterSet(nal);
    if (!set || !set->plain || !unit.parameterSets.push(*set)) unit.readable = false;
  }
}

}  // namespace

H264AccessUnit parseAccessUnit(Bytes stream) noexcept {
  H264AccessUnit unit;
  auto at = std::search(stream.begin(), stream.end(), kStartCode.begin(), kStartCode.end());
  while (at != stream.end()) {
    const auto begin = at + kStartCode.size();
    at = std::search(begin, stream.end(), kStartCode.begin(), kStartCode.end());
    take(Bytes(begin, at), unit);
  }
  return unit;
}

}  // namespace rostra::rtp
