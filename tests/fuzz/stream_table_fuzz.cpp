// SPDX-License-Identifier: Apache-2.0
// Any packet of a publisher whose offer was taken: mid and rid in its header extensions say whose it is,
// within what was offered.
#include "rtp/packet/audio_level.hpp"
#include "sfu/forward/stream_table.hpp"

#include <cstdlib>

using namespace rostra;

namespace {

rtp::SessionDescription offer() {
  rtp::SessionDescription session;
  rtp::MediaSection sound;
  sound.mid = "0";
  sound.ssrcs = {1};
  sound.extMaps = {{1, std::string(rtp::kAudioLevelUri)}, {4, std::string(rtp::kMidUri)}};
  rtp::MediaSection picture;
  picture.kind = rtp::MediaKind::Video;
  picture.mid = "1";
  picture.rids = {{"f", true}, {"h", true}, {"q", true}};
  picture.extMaps = {{4, std::string(rtp::kMidUri)},
                     {10, std::string(rtp::kRidUri)},
                     {11, std::string(rtp::kRepairedRidUri)}};
  session.media = {sound, picture};
  return session;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const sfu::StreamTable kTable(offer());
  const auto packet = rtp::PacketView::parse({reinterpret_cast<const std::byte*>(data), size});
  if (!packet) return 0;
  for (const auto kind : {rtp::MediaKind::Audio, rtp::MediaKind::Video}) {
    const auto place = kTable.identify(*packet, kind);
    if (!place) continue;
    if (place->source == protocol::worker::Source::Screen || place->layer > 2) std::abort();
    if (place->source == protocol::worker::Source::Microphone && place->layer != 0) std::abort();
  }
  if (const auto value = packet->findExtension(kTable.audioLevelId())) {
    const auto level = rtp::parseAudioLevel(*value);
    if (level && (level->dbov > 0 || level->dbov < -127)) std::abort();
  }
  return 0;
}
