// SPDX-License-Identifier: Apache-2.0
// The keys that DTLS agreed on. In: dtlsdec or dtlsenc after its signal `on-key-received`; out: a master key.
// RFC 5764 s.4.2.
#pragma once

#include "rtp/srtp/srtp_key.hpp"

#include <gst/gst.h>

#include <optional>

namespace rostra::sfu {

/// `property`: "decoder-key" or "encoder-key". Nothing when the profile is none of ours. Thread: any.
[[nodiscard]] std::optional<rtp::SrtpMasterKey> readKey(GstElement* element, const char* property);

}  // namespace rostra::sfu
