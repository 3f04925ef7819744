// SPDX-License-Identifier: Apache-2.0
// Another implementation does the same: libsrtp opens what ours protects, byte for byte the same as it would
// itself, and the other way round; replays and changed packets are refused by both. Packets are random, their
// seed is fixed.
#include "../packet_builder.hpp"
#include "rtp/srtp/srtp_receiver.hpp"
#include "rtp/srtp/srtp_sender.hpp"

#include <gtest/gtest.h>
#include <srtp2/srtp.h>

#include <memory>
#include <random>

namespace rostra::rtp {
namespace {

using test::Buffer;

class LibSrtp {
 public:
  LibSrtp(SrtpProfile profile, Buffer key, srtp_ssrc_type_t direction) : key_(std::move(key)) {
    static const auto once = srtp_init();
    if (once != srtp_err_status_ok) throw std::runtime_error("srtp_init");
    srtp_policy_t policy{};
    if (profile == SrtpProfile::AeadAes128Gcm) {
      srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
      srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
    } else {
      srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
      srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
    }
    policy.ssrc.type = direction;
    policy.key = reinterpret_cast<unsigned char*>(key_.data());
    policy.window_size = 1024;
    if (srtp_create(&session_, &policy) != srtp_err_status_ok) throw std::runtime_error("srtp_create");
  }
  LibSrtp(const LibSrtp&) = delete;
  LibSrtp& operator=(const LibSrtp&) = delete;
  ~LibSrtp() { srtp_dealloc(session_); }

  using Function = srtp_err_status_t (*)(srtp_t, void*, int*);
  /// Nothing when it refuses.
  std::optional<Buffer> run(Function function, Buffer packet) {
    int size = static_cast<int>(packet.size());
    packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN);
    if (function(session_, packet.data(), &size) != srtp_err_status_ok) return std::nullopt;
    packet.resize(static_cast<std::size_t>(size));
    return packet;
  }

 private:
  Buffer key_;
  srtp_t session_ = nullptr;
};

class SrtpAgainstLibsrtp : public testing::TestWithParam<SrtpProfile> {
 protected:
  SrtpAgainstLibsrtp()
      : key_(randomBytes(kSrtpKeySize + srtpSaltSize(GetParam()))),
        master_(*SrtpMasterKey::parse(GetParam(), key_)),
        sender_(master_),
        receiver_(master_),
        theirSender_(GetParam(), key_, ssrc_any_outbound),
        theirReceiver_(GetParam(), key_, ssrc_any_inbound) {}

  Buffer randomBytes(std::size_t size) {
    Buffer bytes(size);
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random_());
    return bytes;
  }
  Buffer randomPacket(std::uint32_t ssrc, std::uint16_t sequence) {
    const unsigned sources = random_() % 4 == 0 ? random_() % 16 : 0;
    const unsigned words = random_() % 2 == 0 ? 1 + random_() % 8 : 0;
    Buffer packet = randomBytes(12 + 4 * sources + (words != 0 ? 4 + 4 * words : 0));
    packet[0] = static_cast<std::byte>(0x80U | sources | (words != 0 ? 0x10U : 0U));
    for (int i = 0; i < 2; ++i)
      packet[static_cast<std::size_t>(2 + i)] = static_cast<std::byte>(sequence >> (8 - 8 * i));
    for (int i = 0; i < 4; ++i)
      packet[static_cast<std::size_t>(8 + i)] = static_cast<std::byte>(ssrc >> (24 - 8 * i));
    if (words != 0) {
      packet[12 + 4 * sources + 2] = std::byte{0};
      packet[12 + 4 * sources + 3] = static_cast<std::byte>(words);
    }
    const Buffer payload = randomBytes(random_() % 1400);
    packet.insert(packet.end(), payload.begin(), payload.end());
    return packet;
  }
  std::optional<Buffer> protect(Buffer packet) {
    const std::size_t size = packet.size();
    packet.resize(size + SrtpSender::kMaxOverhead);
    packet.resize(sender_.protectRtp(packet, size));
    return packet.empty() ? std::nullopt : std::optional(packet);
  }
  std::optional<Buffer> unprotect(Buffer packet) {
    const auto opened = receiver_.unprotectRtp(packet);
    packet.resize(opened.size);
    return opened.verdict == SrtpVerdict::Good ? std::optional(packet) : std::nullopt;
  }

  std::mt19937 random_{11};
  Buffer key_;
  SrtpMasterKey master_;
  SrtpSender sender_;
  SrtpReceiver receiver_;
  LibSrtp theirSender_;
  LibSrtp theirReceiver_;
};

TEST_P(SrtpAgainstLibsrtp, RtpIsTheSameBytes) {
  std::uint16_t sequences[] = {100, 65000, 30000};
  int wraps = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto source = static_cast<std::uint32_t>(random_() % 3);
    const auto step = static_cast<std::uint16_t>(random_() % 50 == 0 ? random_() % 900 : random_() % 3);
    if (static_cast<std::uint16_t>(sequences[source] + step) < sequences[source]) ++wraps;
    sequences[source] = static_cast<std::uint16_t>(sequences[source] + step);
    const auto late = static_cast<std::uint16_t>(random_() % 5 == 0 ? random_() % 60 : 0);
    const Buffer plain =
        randomPacket(0xCAFE0000 + source, static_cast<std::uint16_t>(sequences[source] - late));
    const auto ours = protect(plain);
    const auto theirs = theirSender_.run(srtp_protect, plain);
    ASSERT_EQ(ours, theirs) << i;
    if (!ours) continue;
    ASSERT_EQ(unprotect(*theirs), plain) << i;
    ASSERT_EQ(theirReceiver_.run(srtp_unprotect, *ours), plain) << i;
    if (i % 7 == 0) {
      ASSERT_FALSE(unprotect(*ours)) << "a replay";
      ASSERT_FALSE(theirReceiver_.run(srtp_unprotect, *ours));
    }
  }
  EXPECT_GT(wraps, 3);
}

TEST_P(SrtpAgainstLibsrtp, WhatWasChangedIsRefusedByBoth) {
  for (std::uint16_t i = 0; i < 3000; ++i) {
    const Buffer plain = randomPacket(1, i);
    const auto packet = protect(plain);
    ASSERT_TRUE(packet);
    Buffer bent = *packet;
    if (random_() % 4 == 0) {
      bent.resize(random_() % bent.size());
    } else {
      bent[random_() % bent.size()] ^= static_cast<std::byte>(1U << random_() % 8);
    }
    ASSERT_FALSE(unprotect(bent)) << i;
    ASSERT_FALSE(theirReceiver_.run(srtp_unprotect, bent)) << i;
    ASSERT_EQ(unprotect(*packet), plain) << i;
  }
}

TEST_P(SrtpAgainstLibsrtp, RtcpIsTheSameBytes) {
  for (int i = 0; i < 3000; ++i) {
    Buffer plain = randomBytes(8 + 4 * (random_() % 100));
    plain[0] = std::byte{0x80};
    plain[1] = std::byte{201};
    for (std::size_t at = 4; at < 8; ++at) plain[at] = std::byte{9};  // theirs counts each source for itself
    Buffer ours = plain;
    ours.resize(plain.size() + SrtpSender::kMaxOverhead);
    ours.resize(sender_.protectRtcp(ours, plain.size()));
    const auto theirs = theirSender_.run(srtp_protect_rtcp, plain);
    ASSERT_EQ(ours, theirs) << i;
    ASSERT_EQ(theirReceiver_.run(srtp_unprotect_rtcp, ours), plain);
    Buffer opened = *theirs;
    const auto result = receiver_.unprotectRtcp(opened);
    ASSERT_EQ(result.verdict, SrtpVerdict::Good);
    opened.resize(result.size);
    ASSERT_EQ(opened, plain);
  }
}

INSTANTIATE_TEST_SUITE_P(Profiles, SrtpAgainstLibsrtp,
                         testing::Values(SrtpProfile::Aes128CmSha1_80, SrtpProfile::AeadAes128Gcm),
                         [](const auto& each) {
                           return each.param == SrtpProfile::AeadAes128Gcm ? "Gcm" : "CounterMode";
                         });

}  // namespace
}  // namespace rostra::rtp
