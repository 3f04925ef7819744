// SPDX-License-Identifier: Apache-2.0
#include "control/show/offer_origin.hpp"

#include "rtp/sdp/sdp.hpp"

namespace rostra::control {

std::optional<OfferOrigin> originOf(std::string_view offer) {
  const auto parsed = rtp::parseSdp(offer);
  if (!parsed || parsed->originSession.empty() || parsed->media.empty()) return std::nullopt;
  return OfferOrigin{parsed->originSession, parsed->originVersion, parsed->media.front().fingerprint};
}

bool continues(const OfferOrigin& before, const OfferOrigin& next) noexcept {
  return before.session == next.session && before.fingerprint == next.fingerprint &&
         next.version > before.version;
}

}  // namespace rostra::control
