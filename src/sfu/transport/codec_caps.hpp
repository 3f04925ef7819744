// SPDX-License-Identifier: Apache-2.0
// The codecs of this worker as GStreamer's caps.
#pragma once

#include "gst/ref.hpp"
#include "sfu/forward/codec.hpp"

#include <gst/gst.h>

#include <cstdint>

namespace rostra::sfu {

/// Any stream of the codec: what a transceiver prefers.
[[nodiscard]] gst::Ref<GstCaps> capsOf(Codec codec);
/// One stream of a subscribe transport, with its payload type and everything the offer says of the codec.
/// With `transportNumber` the packets have a transport-wide number.
[[nodiscard]] gst::Ref<GstCaps> slotCaps(Codec codec, std::uint32_t ssrc, bool transportNumber);

}  // namespace rostra::sfu
