// SPDX-License-Identifier: Apache-2.0
// RFC 6184: single NAL unit (1..23), STAP-A (24), FU-A (28). Packetization mode 1, which browsers use, has no
// others.
#include "rtp/payload/h264.hpp"

#include "base/bytes.hpp"
#include "rtp/payload/h264_parameter_set.hpp"

namespace rostra::rtp {
namespace {

constexpr unsigned kIdrSlice = 5;
constexpr unsigned kSps = 7;
constexpr unsigned kLastSingleNal = 23;
constexpr unsigned kStapA = 24;
constexpr unsigned kFuA = 28;

void takeNal(Bytes nal, H264Payload& payload) noexcept {
  const unsigned type = byteAt(nal, 0) & 0x1FU;
  if (type == kIdrSlice) payload.startOfIdr = true;
  if (type == kSps) {
    payload.hasSps = true;
    if (const auto sps = parseSequenceParameterSet(nal)) payload.frameSize = sps->shown;
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
