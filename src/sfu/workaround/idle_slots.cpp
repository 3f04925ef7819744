// SPDX-License-Identifier: Apache-2.0
#include "sfu/workaround/idle_slots.hpp"

#include "rtp/sdp/sdp_edit.hpp"

namespace rostra::sfu {

std::string offerForBrowser(const std::string& offer, const std::vector<std::string>& idleMids) {
  return rtp::setDirections(offer, idleMids, rtp::Direction::SendOnly, rtp::Direction::Inactive);
}

std::string answerForWebrtcbin(const std::string& answer, const std::vector<std::string>& idleMids) {
  return rtp::setDirections(answer, idleMids, rtp::Direction::Inactive, rtp::Direction::RecvOnly);
}

std::string withRefusedAccepted(const std::string& offer, const std::string& answer,
                                const std::string& earlier) {
  return rtp::acceptRefused(offer, answer, earlier);
}

}  // namespace rostra::sfu
