// SPDX-License-Identifier: Apache-2.0
#include "sfu/engine/publish_payloads.hpp"

#include "base/text.hpp"
#include "rtp/sdp/text.hpp"

#include <string_view>

namespace rostra::sfu {
namespace {

// The payload type that "apt=96" names.
std::optional<std::uint8_t> originalPayload(const rtp::MediaSection& section, std::uint8_t payload) {
  constexpr std::string_view kApt = "apt=";
  for (const auto& format : section.formatParameters) {
    const auto at = format.payload == payload ? format.parameters.find(kApt) : std::string::npos;
    if (at == std::string::npos) continue;
    auto rest = std::string_view(format.parameters).substr(at + kApt.size());
    return rtp::number<std::uint8_t>(rtp::cut(rest, ';'));
  }
  return std::nullopt;
}

}  // namespace

PublishPayloads::PublishPayloads(const rtp::SessionDescription& offer,
                                 const rtp::SessionDescription& answer) {
  for (const auto& section : answer.media) {
    if (section.kind == rtp::MediaKind::Application || section.port == 0) continue;
    if (const auto id = section.extensionId(rtp::kTransportCcUri); id > 0 && id < 256)
      transportNumberId_ = static_cast<std::uint8_t>(id);
    for (const auto& map : section.rtpMaps) {
      if (map.payload > 127 || map.clockRate == 0) continue;
      PublishPayload payload{section.kind, map.clockRate};
      if (equalsNoCase(map.encoding, "rtx")) {
        payload.original = originalPayload(section, map.payload);
        if (!payload.original) continue;
      }
      payloads_[map.payload] = payload;
    }
  }
  for (const auto& section : offer.media) {
    for (const auto& group : section.ssrcGroups) {
      if (group.semantics == "FID" && group.ssrcs.size() == 2) originals_[group.ssrcs[1]] = group.ssrcs[0];
    }
  }
}

std::optional<std::uint32_t> PublishPayloads::originalOf(std::uint32_t ssrc) const noexcept {
  const auto found = originals_.find(ssrc);
  return found == originals_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace rostra::sfu
