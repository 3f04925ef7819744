// SPDX-License-Identifier: Apache-2.0
#include "rtp/send/retransmission_writer.hpp"

#include "base/bytes.hpp"
#include "rtp/packet/header_size.hpp"

#include <algorithm>

namespace rostra::rtp {
namespace {

constexpr std::uint8_t kPaddingBit = 0x20;
constexpr std::uint8_t kMarkerBit = 0x80;

}  // namespace

void RetransmissionWriter::writeFixedPart(MutableBytes out) noexcept {
  writeByte(out, 1, (byteAt(out, 1) & kMarkerBit) | config_.payloadType);
  write16(out, 2, sequence_++);
  write32(out, 8, config_.ssrc);
}

std::size_t RetransmissionWriter::writeHeader(Bytes header, MutableBytes out) noexcept {
  const std::size_t rtp = rtpHeaderSize(header).value_or(0);
  const std::size_t size = header.size() + kOriginalSequenceSize;
  if (rtp == 0 || out.size() < size) return 0;
  std::copy_n(header.begin(), rtp, out.begin());
  write16(out, rtp, read16(header, 2));
  const Bytes payload = header.subspan(rtp);
  std::copy(payload.begin(), payload.end(),
            out.begin() + static_cast<std::ptrdiff_t>(rtp + kOriginalSequenceSize));
  writeFixedPart(out);
  return size;
}

std::size_t RetransmissionWriter::writePadding(Bytes header, std::size_t padding, MutableBytes out) noexcept {
  const std::size_t rtp = rtpHeaderSize(header).value_or(0);
  if (rtp == 0 || padding == 0 || padding > kMaxPadding || out.size() < rtp + padding) return 0;
  std::copy_n(header.begin(), rtp, out.begin());
  const auto end = out.begin() + static_cast<std::ptrdiff_t>(rtp + padding);
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(rtp), end, std::byte{0});
  writeByte(out, 0, byteAt(out, 0) | kPaddingBit);
  writeByte(out, 1, byteAt(out, 1) & ~unsigned{kMarkerBit});  // it ends no frame
  writeByte(out, rtp + padding - 1, static_cast<unsigned>(padding));
  writeFixedPart(out);
  return rtp + padding;
}

}  // namespace rostra::rtp
