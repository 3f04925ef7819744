// SPDX-License-Identifier: Apache-2.0
// Any datagram as compound RTCP: every packet is read as everything it may be. What was understood is written
// and must be understood again.
#include "rtp/rtcp/compound.hpp"
#include "rtp/rtcp/description.hpp"
#include "rtp/rtcp/extended_report.hpp"
#include "rtp/rtcp/key_frame_request.hpp"
#include "rtp/rtcp/nack.hpp"
#include "rtp/rtcp/remb.hpp"
#include "rtp/rtcp/report.hpp"
#include "rtp/rtcp/transport_feedback.hpp"

#include <array>
#include <cstdlib>

using namespace rostra::rtp;

namespace {

template <class Write, class Parse>
void mustReadAgain(Write&& write, Parse&& parse) {
  std::array<std::byte, 2048> buffer;
  CompoundWriter writer(buffer);
  if (!write(writer)) std::abort();
  const auto packet = CompoundReader(writer.bytes()).next();
  if (!packet || !parse(*packet)) std::abort();
}

void read(const RtcpPacket& packet) {
  if (const auto report = parseSenderReport(packet)) {
    mustReadAgain([&](auto& out) { return write(out, *report); }, parseSenderReport);
  }
  if (const auto report = parseReceiverReport(packet)) {
    mustReadAgain([&](auto& out) { return write(out, *report); }, parseReceiverReport);
  }
  if (const auto report = parseExtendedReport(packet)) {
    mustReadAgain([&](auto& out) { return write(out, *report); }, parseExtendedReport);
  }
  if (const auto estimate = parseReceiverEstimate(packet)) {
    mustReadAgain([&](auto& out) { return write(out, 1, *estimate); }, parseReceiverEstimate);
  }
  std::size_t textSize = 0;
  if (const auto names = parseDescription(packet)) {
    for (const SourceName& name : *names) textSize += name.cname.size();
  }
  if (textSize > packet.body.size()) std::abort();
  (void)parseBye(packet);
  (void)parsePictureLoss(packet);
  (void)parseFullIntraRequest(packet);
  if (auto nack = NackReader::open(packet)) {
    std::size_t named = 0;
    while (nack->next()) ++named;
    if (named > packet.body.size() / 4 * 17) std::abort();
  }
  if (auto feedback = TransportFeedbackReader::open(packet)) {
    std::size_t statuses = 0;
    while (feedback->next()) ++statuses;
    if (statuses != feedback->statusCount()) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  CompoundReader reader(Bytes(reinterpret_cast<const std::byte*>(data), size));
  while (const auto packet = reader.next()) read(*packet);
  return 0;
}
