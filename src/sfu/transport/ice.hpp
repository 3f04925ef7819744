// SPDX-License-Identifier: Apache-2.0
// Candidates as they leave this worker. In: candidate lines of webrtcbin, its nicesink; out: lines, text for
// people.
#pragma once

#include "gst/ref.hpp"

#include <string>
#include <string_view>

namespace rostra::sfu {

/// For a server behind a 1:1 NAT: the same host candidate with `address` in place of the machine's own.
/// Candidates of other types and families already say what the outside sees, and stay. RFC 8839 s.5.1. Pure.
[[nodiscard]] std::string announceAddress(std::string_view candidate, std::string_view address);

/// "local address:port type - remote address:port type" of the pair in use; empty without one. Any thread.
[[nodiscard]] std::string describeSelectedPair(GstElement* nicesink);

}  // namespace rostra::sfu
