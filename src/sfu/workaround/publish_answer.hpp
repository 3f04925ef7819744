// SPDX-License-Identifier: Apache-2.0
// The one answer of a publish connection. In: the browser's offer, webrtcbin's answer to it; out: the answer
// for both sides, the same for every later offer.
//
// - webrtcbin's answer (_create_answer_task() in gstwebrtcbin.c) has no extmap, a=rid, a=simulcast and
//   a=rtcp-rsize, and loses H.264's profile-level-id: a browser would send its lowest layer only, and no
//   transport-wide feedback would flow. rtp::completePublishAnswer() takes them from the offer.
// - A later answer: webrtcbin has hung pads of unsignalled streams on the first transceiver, and refuses the
//   microphone when it finds a picture's caps there. The only later offer is an ICE restart, which changes
//   nothing on this side, so it gets the answer that is in force.
//
// Seen in 1.22.0; in use with 1.26.2, too. Tests:
// SfuWorker.TheAnswerTakesTheLayersAndExtensionsThatTheBrowserOffers and
// SfuWorker.ALaterOfferIsAnsweredAsTheFirstAndCostsNoPacket.
#pragma once

#include <cstdint>
#include <string>

namespace rostra::sfu {

/// Thread: the loop.
class PublishAnswer {
 public:
  /// False until complete().
  [[nodiscard]] bool given() const noexcept { return !text_.empty(); }
  /// Once: from webrtcbin's answer to the first offer. `startBitrateKbps` is a hint to the browser.
  void complete(const std::string& offer, std::string raw, std::uint32_t startBitrateKbps);
  /// For set-local-description as well as for the browser.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

}  // namespace rostra::sfu
