// SPDX-License-Identifier: Apache-2.0
#include "sfu/workaround/publish_answer.hpp"

#include "rtp/sdp/sdp_edit.hpp"
#include "sfu/workaround/versions.hpp"

#include <utility>

namespace rostra::sfu {

void PublishAnswer::complete(const std::string& offer, std::string raw, std::uint32_t startBitrateKbps) {
  text_ = isOn(Workaround::CompleteAnswer) ? rtp::completePublishAnswer(offer, raw, startBitrateKbps)
                                           : std::move(raw);
}

}  // namespace rostra::sfu
