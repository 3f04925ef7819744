// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/codec_caps.hpp"

#include <string>

namespace rostra::sfu {

gst::Ref<GstCaps> capsOf(Codec codec) {
  const CodecFacts facts = factsOf(codec);
  return gst::Ref<GstCaps>::adopt(gst_caps_new_simple(
      "application/x-rtp", "media", G_TYPE_STRING, std::string(rtp::toString(facts.kind)).c_str(),
      "encoding-name", G_TYPE_STRING, std::string(facts.encoding).c_str(), "clock-rate", G_TYPE_INT,
      static_cast<gint>(facts.clockRate), nullptr));
}

gst::Ref<GstCaps> slotCaps(Codec codec, std::uint32_t ssrc, bool transportNumber) {
  auto caps = capsOf(codec);
  gst_caps_set_simple(caps.get(), "payload", G_TYPE_INT, static_cast<gint>(factsOf(codec).payload), "ssrc",
                      G_TYPE_UINT, ssrc, nullptr);
  if (transportNumber) {
    gst_caps_set_simple(caps.get(), "extmap-3", G_TYPE_STRING, std::string(rtp::kTransportCcUri).c_str(),
                        nullptr);
  }
  if (codec == Codec::Opus) {
    gst_caps_set_simple(caps.get(), "encoding-params", G_TYPE_STRING, "2", "minptime", G_TYPE_STRING, "10",
                        "useinbandfec", G_TYPE_STRING, "1", nullptr);
  }
  if (codec == Codec::H264) {
    gst_caps_set_simple(caps.get(), "packetization-mode", G_TYPE_STRING, "1", "profile-level-id",
                        G_TYPE_STRING, "42e01f", "level-asymmetry-allowed", G_TYPE_STRING, "1", nullptr);
  }
  return caps;
}

}  // namespace rostra::sfu
