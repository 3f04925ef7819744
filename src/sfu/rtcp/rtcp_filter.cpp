// SPDX-License-Identifier: Apache-2.0
#include "sfu/rtcp/rtcp_filter.hpp"

#include "gst/init.hpp"
#include "rtp/packet/packet_view.hpp"
#include "sfu/workaround/rtcp_check.hpp"
#include "sfu/workaround/rtcp_cname.hpp"
#include "sfu/workaround/versions.hpp"

#include <array>

namespace rostra::sfu {

void RtcpFilter::attach(GstElement* webrtcbin, GstElement* rtpbin) {
  const auto weak = weak_from_this();
  if (const auto srtpdec =
          isOn(Workaround::MalformedRtcp) ? gst::findByFactory(GST_BIN(webrtcbin), "srtpdec") : nullptr) {
    const auto pad = gst::Ref<GstPad>::adopt(gst_element_get_static_pad(srtpdec.get(), "rtp_sink"));
    // Every received datagram passes here: eight bytes are looked at, nothing is mapped or allocated.
    if (pad) {
      encrypted_ =
          gst::PadProbe(pad.get(), GST_PAD_PROBE_TYPE_BUFFER, [weak](GstPad*, GstPadProbeInfo* info) {
            std::array<std::byte, kSrtcpClearBytes> clear;
            const gsize size =
                gst_buffer_extract(GST_PAD_PROBE_INFO_BUFFER(info), 0, clear.data(), clear.size());
            if (!rtp::isRtcp(std::span(clear).first(size)) || mayBeSrtcp(std::span(clear).first(size)))
              return GST_PAD_PROBE_OK;
            const auto self = weak.lock();
            return self ? self->drop() : GST_PAD_PROBE_DROP;
          });
    }
  }
  if (const auto pad = gst::Ref<GstPad>::adopt(gst_element_get_static_pad(rtpbin, "recv_rtcp_sink_0"))) {
    decrypted_ = gst::PadProbe(pad.get(), GST_PAD_PROBE_TYPE_BUFFER, [weak](GstPad*, GstPadProbeInfo* info) {
      GstBuffer* received = GST_PAD_PROBE_INFO_BUFFER(info);
      std::vector<std::byte> named;
      {
        const gst::MappedBuffer mapped(received);
        if (!mapped || (isOn(Workaround::MalformedRtcp) && !isWellFormedRtcp(mapped.bytes()))) {
          const auto self = weak.lock();
          return self ? self->drop() : GST_PAD_PROBE_DROP;
        }
        if (isOn(Workaround::OneCname)) named = withOneCname(mapped.bytes());
      }
      if (named.empty()) return GST_PAD_PROBE_OK;
      GstBuffer* renamed = gst_buffer_new_memdup(named.data(), named.size());
      gst_buffer_copy_into(renamed, received, GST_BUFFER_COPY_METADATA, 0, static_cast<gsize>(-1));
      GST_PAD_PROBE_INFO_DATA(info) = renamed;  // the probe owns what it was given
      gst_buffer_unref(received);
      return GST_PAD_PROBE_OK;
    });
  }
}

void RtcpFilter::detach() noexcept {
  encrypted_.remove();
  decrypted_.remove();
}

}  // namespace rostra::sfu
