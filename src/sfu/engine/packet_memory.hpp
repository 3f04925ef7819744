// SPDX-License-Identifier: Apache-2.0
// Where the bytes of a received buffer are. In: a buffer of GStreamer; out: whether they stay where they are
// while the buffer lives, mapped or not, and the bytes.
#pragma once

#include "rtp/packet/packet_view.hpp"

#include <gst/gst.h>

namespace rostra::sfu {

/// One piece of memory that GStreamer does not move. Thread: any.
[[nodiscard]] inline bool staysInPlace(GstBuffer* buffer) noexcept {
  return gst_buffer_n_memory(buffer) == 1 &&
         gst_memory_is_type(gst_buffer_peek_memory(buffer, 0), GST_ALLOCATOR_SYSMEM);
}

/// Of a buffer that stays in place, to read, and to write while nobody else holds it; empty when it cannot be
/// mapped so. Thread: any.
[[nodiscard]] inline rtp::MutableBytes bytesInPlace(GstBuffer* buffer, GstMapFlags flags) noexcept {
  GstMapInfo map;
  if (!gst_buffer_map(buffer, &map, flags)) return {};
  const rtp::MutableBytes bytes(reinterpret_cast<std::byte*>(map.data), map.size);
  gst_buffer_unmap(buffer, &map);
  return bytes;
}

}  // namespace rostra::sfu
