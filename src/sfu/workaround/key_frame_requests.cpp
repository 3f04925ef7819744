// SPDX-License-Identifier: Apache-2.0
#include "sfu/workaround/key_frame_requests.hpp"

namespace rostra::sfu {
namespace {

constexpr guint kFirEntryWords = 2;  // media SSRCs of a FIR stand in entries of 8 bytes

}  // namespace

void readKeyFrameRequests(GstRTCPPacket* packet, const KeyFrameHandler& handler) {
  if (gst_rtcp_packet_get_type(packet) != GST_RTCP_TYPE_PSFB) return;
  const auto format = static_cast<unsigned>(gst_rtcp_packet_fb_get_type(packet));
  if (format == kPli) handler(gst_rtcp_packet_fb_get_media_ssrc(packet));
  if (format != kFir) return;
  const guint8* entry = gst_rtcp_packet_fb_get_fci(packet);
  for (guint words = gst_rtcp_packet_fb_get_fci_length(packet); words >= kFirEntryWords;
       words -= kFirEntryWords, entry += std::size_t{4} * kFirEntryWords) {
    handler(GST_READ_UINT32_BE(entry));
  }
}

}  // namespace rostra::sfu
