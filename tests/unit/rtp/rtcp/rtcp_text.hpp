// SPDX-License-Identifier: Apache-2.0
// Compound packets for tests: one packet from hex text, and what a writer made, read again.
#pragma once

#include "../packet_builder.hpp"
#include "rtp/rtcp/compound.hpp"

#include <array>
#include <stdexcept>

namespace rostra::rtp::test {

/// A packet that keeps its own bytes.
class OnePacket {
 public:
  explicit OnePacket(std::string_view text) : OnePacket(hex(text)) {}
  explicit OnePacket(Buffer bytes) : bytes_(std::move(bytes)) {
    const auto packet = CompoundReader(bytes_).next();
    if (!packet) throw std::logic_error("the test's own packet is not RTCP");
    packet_ = *packet;
  }
  OnePacket(const OnePacket&) = delete;
  OnePacket& operator=(const OnePacket&) = delete;
  [[nodiscard]] const RtcpPacket& operator*() const noexcept { return packet_; }

 private:
  Buffer bytes_;
  RtcpPacket packet_;
};

/// What `write(CompoundWriter&)` makes, as bytes.
template <class Write>
Buffer written(Write&& write, std::size_t room = 1200) {
  Buffer buffer(room);
  CompoundWriter writer(buffer);
  write(writer);
  const Bytes bytes = writer.bytes();
  return {bytes.begin(), bytes.end()};
}

}  // namespace rostra::rtp::test
