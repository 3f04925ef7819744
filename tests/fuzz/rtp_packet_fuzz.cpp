// SPDX-License-Identifier: Apache-2.0
// Any datagram, as RTP: header, extensions, payload, and once more through the rewriter. What the rewriter
// makes of it must itself be RTP.
#include "rtp/forward/rewriter.hpp"

#include <cstdlib>
#include <vector>

using namespace rostra::rtp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
  const auto packet = PacketView::parse(bytes);
  if (!packet) return 0;
  for (unsigned id = 0; id < 256; ++id) (void)packet->findExtension(static_cast<std::uint8_t>(id));
  if (packet->payloadOffset() + packet->payload().size() > size) std::abort();
  for (const PayloadFormat format : {PayloadFormat::Opaque, PayloadFormat::Vp8}) {
    RewriterConfig config;
    config.ssrc = 1;
    config.format = format;
    Rewriter rewriter(config);
    rewriter.switchTo(packet->ssrc());
    for (int round = 0; round < 2; ++round) {
      Rewriter::Header header{};
      const auto result = rewriter.rewrite(*packet, TimePoint{} + std::chrono::seconds(round), header);
      if (!result) continue;
      if (result.headerSize > header.size() || result.payloadOffset + result.payloadSize > size) std::abort();
      std::vector<std::byte> out(header.begin(),
                                 header.begin() + static_cast<std::ptrdiff_t>(result.headerSize));
      const Bytes shared = bytes.subspan(result.payloadOffset, result.payloadSize);
      out.insert(out.end(), shared.begin(), shared.end());
      const auto again = PacketView::parse(out);
      if (!again || again->ssrc() != 1 || again->payload().empty()) std::abort();
    }
  }
  return 0;
}
