// SPDX-License-Identifier: Apache-2.0
// What protecting and opening a packet costs, beside libsrtp in the same run: packets of sound and of video,
// one stream, warm caches. In: --quick for a first impression; out: a table for BENCHMARKS.md. Rounds of both
// alternate and the fastest counts, so that other work on the machine disturbs the ratio little.
#include "base/bytes.hpp"
#include "rtp/srtp/srtp_receiver.hpp"
#include "rtp/srtp/srtp_sender.hpp"

#include <srtp2/srtp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace {

using namespace rostra::rtp;
using Buffer = std::vector<std::byte>;

constexpr std::size_t kTrailer = SRTP_MAX_TRAILER_LEN;
constexpr int kPackets = 2000;

void must(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "srtp_bench: %s failed\n", what);
  std::exit(EXIT_FAILURE);
}

// Every round has sequence numbers of its own: the same packet twice would be refused.
std::vector<Buffer> packets(std::size_t size, int round) {
  std::vector<Buffer> all;
  for (int i = 0; i < kPackets; ++i) {
    Buffer packet(size + kTrailer);
    packet[0] = std::byte{0x80};
    packet[1] = std::byte{96};
    rostra::write16(packet, 2, static_cast<std::uint16_t>(round * kPackets + i));
    rostra::write32(packet, 8, 1);
    all.push_back(std::move(packet));
  }
  return all;
}

template <class Each>
double microseconds(std::vector<Buffer>& all, Each&& each) {
  const auto start = std::chrono::steady_clock::now();
  for (Buffer& packet : all) each(packet);
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
  return took.count() / kPackets;
}

class LibSrtp {
 public:
  LibSrtp(SrtpProfile profile, Buffer key, srtp_ssrc_type_t direction) {
    srtp_policy_t policy{};
    if (profile == SrtpProfile::AeadAes128Gcm) {
      srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
    } else {
      srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
    }
    policy.rtcp = policy.rtp;
    policy.ssrc.type = direction;
    policy.key = reinterpret_cast<unsigned char*>(key.data());
    policy.window_size = 1024;
    must(srtp_create(&session_, &policy) == srtp_err_status_ok, "srtp_create");
  }
  LibSrtp(const LibSrtp&) = delete;
  LibSrtp& operator=(const LibSrtp&) = delete;
  ~LibSrtp() { srtp_dealloc(session_); }
  [[nodiscard]] srtp_t get() const { return session_; }

 private:
  srtp_t session_ = nullptr;
};

struct Row {
  double protect = 1e9;
  double open = 1e9;
};

void measure(SrtpProfile profile, std::size_t size, int rounds) {
  const Buffer key(kSrtpKeySize + srtpSaltSize(profile), std::byte{5});
  const auto master = *SrtpMasterKey::parse(profile, key);
  SrtpSender sender(master);
  SrtpReceiver receiver(master);
  const LibSrtp theirSender(profile, key, ssrc_any_outbound);
  const LibSrtp theirReceiver(profile, key, ssrc_any_inbound);
  Row ours;
  Row theirs;
  for (int round = 0; round < rounds; ++round) {
    auto all = packets(size, round);
    std::size_t sealed = 0;
    ours.protect = std::min(ours.protect, microseconds(all, [&](Buffer& packet) {
                              must((sealed = sender.protectRtp(packet, size)) != 0, "protect");
                            }));
    ours.open = std::min(
        ours.open, microseconds(all, [&](Buffer& packet) {
          must(receiver.unprotectRtp(MutableBytes(packet).first(sealed)).verdict == SrtpVerdict::Good,
               "unprotect");
        }));
    all = packets(size, round);
    int length = 0;
    theirs.protect = std::min(
        theirs.protect, microseconds(all, [&](Buffer& packet) {
          length = static_cast<int>(size);
          must(srtp_protect(theirSender.get(), packet.data(), &length) == srtp_err_status_ok, "srtp_protect");
        }));
    theirs.open =
        std::min(theirs.open, microseconds(all, [&](Buffer& packet) {
                   int whole = length;
                   must(srtp_unprotect(theirReceiver.get(), packet.data(), &whole) == srtp_err_status_ok,
                        "srtp_unprotect");
                 }));
  }
  const char* const name = profile == SrtpProfile::AeadAes128Gcm ? "AEAD_AES_128_GCM" : "AES128_CM_SHA1_80";
  std::printf("| %s | %zu | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |\n", name, size, ours.protect,
              theirs.protect, ours.protect / theirs.protect, ours.open, theirs.open, ours.open / theirs.open);
}

}  // namespace

int main(int argc, char** argv) {
  const bool quick = argc > 1 && std::string_view(argv[1]) == "--quick";
  must(srtp_init() == srtp_err_status_ok, "srtp_init");
  std::puts(
      "| profile | bytes | protect us | libsrtp us | ratio | open us | libsrtp us | ratio |\n"
      "|---|---|---|---|---|---|---|---|");
  for (const SrtpProfile profile : {SrtpProfile::Aes128CmSha1_80, SrtpProfile::AeadAes128Gcm}) {
    for (const std::size_t size : {110, 1200}) measure(profile, size, quick ? 5 : 30);
  }
  return 0;
}
