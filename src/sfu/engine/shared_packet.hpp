// SPDX-License-Identifier: Apache-2.0
// Part of a received packet, shared by everybody it is forwarded to. Its bytes stay where they are while the
// handle lives: MediaLink lets only system memory in, which GStreamer does not move.
#pragma once

#include "gst/ref.hpp"
#include "rtp/packet/packet_view.hpp"

#include <utility>

namespace rostra::sfu {

/// Thread: any; the bytes are not written any more.
class SharedPacket {
 public:
  SharedPacket() = default;
  SharedPacket(gst::Ref<GstBuffer> buffer, rtp::Bytes bytes) noexcept
      : buffer_(std::move(buffer)), bytes_(bytes) {}
  [[nodiscard]] rtp::Bytes bytes() const noexcept { return bytes_; }

 private:
  gst::Ref<GstBuffer> buffer_;
  rtp::Bytes bytes_;
};

}  // namespace rostra::sfu
