// SPDX-License-Identifier: Apache-2.0
// Any text, as an offer, an answer, a candidate, and through the edits between browser and webrtcbin.
#include "rtp/sdp/ice_candidate.hpp"
#include "rtp/sdp/sdp.hpp"
#include "rtp/sdp/sdp_edit.hpp"

#include <cstdlib>
#include <string_view>

using namespace rostra::rtp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)validateCandidate(text);
  const auto offer = validateOffer(text);
  if (!offer && offer.error().message.size() > 500) std::abort();
  if (offer) {
    if (!validateReoffer(*offer, *offer)) std::abort();
    (void)validateAnswer(*offer, text);
    // What webrtcbin gets says the same.
    const auto known = validateOffer(forWebrtcbin(text), {.maxBytes = std::size_t{256} * 1024});
    if (!known || !validateReoffer(*offer, *known)) std::abort();
  }
  (void)forWebrtcbin(text);
  (void)acceptRefused(text, text, text);
  (void)completePublishAnswer(text, text, 2000);
  FidMap pinned;
  const auto once = pinFid(text, pinned);
  if (pinned.size() > size) std::abort();
  (void)setDirections(text, {"0", "a"}, Direction::SendOnly, Direction::Inactive);
  return 0;
}
