// SPDX-License-Identifier: Apache-2.0
// Tells browser and webrtcbin different things about slots that carry nothing. In: an offer of webrtcbin, an
// answer of a browser, the mids of idle slots; out: what the other side is told.
//
// webrtcbin (_update_transceiver_from_sdp_media() in gstwebrtcbin.c) cannot bring an inactive transceiver
// back
// ("not implemented", and every later negotiation fails, too), nor take one out of service that was sendonly.
// So it sees every slot as sendonly and accepted forever; only the browser is told that a slot is idle.
//
// Seen in 1.22.0. With 1.26.2 the first test passes without it. Tests:
// SfuForwarding.JoiningAndLeavingReusesTheSlotsOfThoseWhoStay and
// SfuForwarding.WhoDoesNotTakeACodecMissesThatPictureOnly.
#pragma once

#include <string>
#include <vector>

namespace rostra::sfu {

/// webrtcbin's offer as the browser gets it: idle slots are inactive. Pure.
[[nodiscard]] std::string offerForBrowser(const std::string& offer, const std::vector<std::string>& idleMids);

/// The browser's answer as webrtcbin gets it: idle slots are received. Pure.
[[nodiscard]] std::string answerForWebrtcbin(const std::string& answer,
                                             const std::vector<std::string>& idleMids);

/// An answer that refuses sections (port 0), as if it took what `offer` (as the browser got it) has there.
/// `earlier`: the answer before; empty = none. For answerForWebrtcbin(). Pure.
[[nodiscard]] std::string withRefusedAccepted(const std::string& offer, const std::string& answer,
                                              const std::string& earlier);

}  // namespace rostra::sfu
