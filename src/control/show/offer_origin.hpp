// SPDX-License-Identifier: Apache-2.0
// Which connection of a browser an offer is of. In: offers; out: whether one continues the connection of
// another. RFC 8829 s.5.2.1 and 5.2.2: an RTCPeerConnection keeps its session id, and counts its offers.
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rostra::control {

struct OfferOrigin {
  std::string session;
  std::uint64_t version = 0;
  std::string fingerprint;  ///< of its certificate
};

/// Nothing when it is no offer that anybody can read.
[[nodiscard]] std::optional<OfferOrigin> originOf(std::string_view offer);
/// Whether `next` is a later offer of the connection that made `before`. Clients that give all their
/// connections one id begin again with the same version.
[[nodiscard]] bool continues(const OfferOrigin& before, const OfferOrigin& next) noexcept;

}  // namespace rostra::control
