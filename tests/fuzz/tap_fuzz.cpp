// SPDX-License-Identifier: Apache-2.0
// One message of the tap socket -> parseTapPacket (SFU to mixer) and parseTapFeedback (mixer to SFU). The
// views they give must lie inside the message.
#include "base/check.hpp"
#include "ipc/tap.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto message = std::as_bytes(std::span(data, size));
  if (const auto packet = rostra::ipc::parseTapPacket(message)) {
    ROSTRA_CHECK(!packet->header.participant().empty());
    ROSTRA_CHECK(packet->header.participant().size() <= rostra::ipc::kMaxTapId);
    ROSTRA_CHECK(packet->rtp.data() + packet->rtp.size() == message.data() + message.size());
    // Read all of it: AddressSanitizer then knows whether the view is honest.
    unsigned sum = 0;
    for (const std::byte byte : packet->rtp) sum += std::to_integer<unsigned>(byte);
    ROSTRA_CHECK(sum <= 255U * rostra::ipc::kMaxTapMessage);
  }
  if (const auto feedback = rostra::ipc::parseTapFeedback(message)) {
    ROSTRA_CHECK(!feedback->participant().empty());
    ROSTRA_CHECK(feedback->participant().size() <= rostra::ipc::kMaxTapId);
  }
  return 0;
}
