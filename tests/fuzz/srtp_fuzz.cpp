// SPDX-License-Identifier: Apache-2.0
// Any datagram as SRTP and SRTCP: nobody but the holder of the key gets anything in. The same bytes as RTP
// and RTCP of ours must come out as they went in.
#include "rtp/srtp/srtp_receiver.hpp"
#include "rtp/srtp/srtp_sender.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

using namespace rostra::rtp;

namespace {

using Buffer = std::vector<std::byte>;

void mustComeBack(const Buffer& plain, const Buffer& sealed, std::size_t size, SrtpOpened opened) {
  if (opened.verdict != SrtpVerdict::Good || opened.size != size ||
      !std::equal(plain.begin(), plain.end(), sealed.begin()))
    std::abort();
}

void run(SrtpProfile profile, const Buffer& input) {
  const Buffer key(kSrtpKeySize + srtpSaltSize(profile), std::byte{1});
  const auto master = *SrtpMasterKey::parse(profile, key);
  SrtpReceiver receiver(master);
  Buffer copy = input;
  if (receiver.unprotectRtp(copy).verdict == SrtpVerdict::Good) std::abort();
  copy = input;
  if (receiver.unprotectRtcp(copy).verdict == SrtpVerdict::Good) std::abort();

  SrtpSender sender(master);
  Buffer sealed = input;
  sealed.resize(input.size() + SrtpSender::kMaxOverhead);
  if (const std::size_t size = sender.protectRtp(sealed, input.size()); size != 0)
    mustComeBack(input, sealed, input.size(), receiver.unprotectRtp(MutableBytes(sealed).first(size)));
  sealed = input;
  sealed.resize(input.size() + SrtpSender::kMaxOverhead);
  if (const std::size_t size = sender.protectRtcp(sealed, input.size()); size != 0)
    mustComeBack(input, sealed, input.size(), receiver.unprotectRtcp(MutableBytes(sealed).first(size)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto* const bytes = reinterpret_cast<const std::byte*>(data);
  const Buffer input(bytes, bytes + size);
  run(SrtpProfile::Aes128CmSha1_80, input);
  run(SrtpProfile::AeadAes128Gcm, input);
  return 0;
}
