// SPDX-License-Identifier: Apache-2.0
// The test vectors of the standards: RFC 3711 appendix B (key stream, key derivation), RFC 2202 (HMAC-SHA1),
// RFC 7714 s.16 and 17 (GCM).
#include "../packet_builder.hpp"
#include "rtp/srtp/counter_mode_cipher.hpp"
#include "rtp/srtp/gcm_cipher.hpp"
#include "rtp/srtp/hmac_sha1.hpp"
#include "rtp/srtp/srtp_key.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace rostra::rtp {
namespace {

using test::Buffer;
using test::hex;

template <std::size_t N>
std::array<std::byte, N> fixed(const char* text) {
  std::array<std::byte, N> out{};
  const Buffer bytes = hex(text);
  std::copy_n(bytes.begin(), std::min(N, bytes.size()), out.begin());
  return out;
}

template <class Range>
Buffer buffer(const Range& range) {
  return {range.begin(), range.end()};
}

TEST(SrtpVectors, Rfc3711KeyDerivation) {
  const auto master = SrtpMasterKey::parse(
      SrtpProfile::Aes128CmSha1_80, hex("E1F97A0D3E018BE0D64FA32C06DE4139 0EC675AD498AFEEBB6960B3AABE6"));
  ASSERT_TRUE(master);
  const SrtpSessionKeys keys = deriveSessionKeys(*master, SrtpKind::Rtp);
  EXPECT_EQ(buffer(keys.key), hex("C61E7A93744F39EE10734AFE3FF7A087"));
  EXPECT_EQ(buffer(keys.salt), hex("30CBBC08863D8C85D49DB34A9AE1"));
  EXPECT_EQ(buffer(keys.auth), hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"));
  EXPECT_NE(buffer(deriveSessionKeys(*master, SrtpKind::Rtcp).key), buffer(keys.key));
}

TEST(SrtpVectors, KeysOfAnotherLengthAreRefused) {
  EXPECT_FALSE(SrtpMasterKey::parse(SrtpProfile::Aes128CmSha1_80, Buffer(29)));
  EXPECT_FALSE(SrtpMasterKey::parse(SrtpProfile::AeadAes128Gcm, Buffer(30)));
  EXPECT_TRUE(SrtpMasterKey::parse(SrtpProfile::AeadAes128Gcm, Buffer(28)));
}

TEST(SrtpVectors, Rfc3711KeyStream) {
  SrtpSessionKeys keys;
  keys.key = fixed<16>("2B7E151628AED2A6ABF7158809CF4F3C");
  keys.salt = fixed<14>("F0F1F2F3F4F5F6F7F8F9FAFBFCFD");
  CounterModeCipher cipher(keys);
  Buffer stream(48);
  Buffer tag(CounterModeCipher::kTagSize);
  cipher.seal({0, 0}, stream, 0, 0, tag);
  EXPECT_EQ(stream, hex("E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB"
                        "41E95B3BB0A2E8DD477901E4FCA894C0"));
}

TEST(SrtpVectors, Rfc2202HmacSha1) {
  const Buffer what = hex("7768617420646f2079612077616e7420666f72206e6f7468696e673f");
  EXPECT_EQ(buffer(HmacSha1(hex("4a656665")).code(what, {})),
            hex("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"));
  const Bytes whole(what);
  EXPECT_EQ(buffer(HmacSha1(hex("4a656665")).code(whole.first(9), whole.subspan(9))),
            hex("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"));
  EXPECT_EQ(buffer(HmacSha1(Buffer(20, std::byte{0xAA})).code(Buffer(50, std::byte{0xDD}), {})),
            hex("125d7342b9ac11cd91a39af48aa17b4f63f175d3"));
}

SrtpSessionKeys gcmKeys() {
  SrtpSessionKeys keys;
  keys.key = fixed<16>("000102030405060708090a0b0c0d0e0f");
  keys.salt = fixed<14>("517569642070726f2071756f");
  return keys;
}

TEST(SrtpVectors, Rfc7714Rtp) {
  const Buffer plain =
      hex("8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 "
          "61727465 73207472"
          "6573");
  Buffer packet = plain;
  Buffer tag(GcmCipher::kTagSize);
  GcmCipher(gcmKeys(), SrtpKind::Rtp, SrtpDirection::Seal).seal({0x5501a0b2, 0xf17b}, packet, 12, 0, tag);
  EXPECT_EQ(packet,
            hex("8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a"
                "51c7d19b 36de3adf 8833"));
  EXPECT_EQ(tag, hex("899d7f27 beb16a91 52cf765e e4390cce"));
  GcmCipher opener(gcmKeys(), SrtpKind::Rtp, SrtpDirection::Open);
  EXPECT_TRUE(opener.open({0x5501a0b2, 0xf17b}, packet, 12, 0, tag));
  EXPECT_EQ(packet, plain);
}

TEST(SrtpVectors, Rfc7714Rtcp) {
  Buffer packet =
      hex("81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef "
          "deadbeef deadbeef"
          "deadbeef");
  Buffer tag(GcmCipher::kTagSize);
  GcmCipher(gcmKeys(), SrtpKind::Rtcp, SrtpDirection::Seal)
      .seal({0x4d617273, 0x5d4}, packet, 8, 0x800005d4, tag);
  EXPECT_EQ(packet,
            hex("81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda"
                "4ce09b46 86303ded 0bb9275b"));
  EXPECT_EQ(tag, hex("c84aa458 96cf4d2f c5abf872 45d9eade"));
}

}  // namespace
}  // namespace rostra::rtp
