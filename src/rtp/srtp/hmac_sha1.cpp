// SPDX-License-Identifier: Apache-2.0
// OpenSSL 3 calls SHA1_* deprecated in favour of EVP, whose contexts allocate when they are copied or
// restarted: EVP_MAC costs 0.7 to 0.8 us more a packet, which is most of what a packet of sound costs
// (tests/bench/srtp).
#define OPENSSL_SUPPRESS_DEPRECATED
#include "rtp/srtp/hmac_sha1.hpp"

#include "base/check.hpp"

#include <openssl/crypto.h>

#include <algorithm>

namespace rostra::rtp {
namespace {

constexpr std::byte kInnerPad{0x36};
constexpr std::byte kOuterPad{0x5C};

SHA_CTX behindPad(Bytes key, std::byte pad) {
  std::array<std::byte, SHA_CBLOCK> block;
  block.fill(pad);
  std::transform(key.begin(), key.end(), block.begin(), block.begin(),
                 [](std::byte a, std::byte b) { return a ^ b; });
  SHA_CTX state;
  ROSTRA_CHECK(SHA1_Init(&state) == 1 && SHA1_Update(&state, block.data(), block.size()) == 1);
  OPENSSL_cleanse(block.data(), block.size());
  return state;
}

}  // namespace

HmacSha1::HmacSha1(Bytes key) {
  ROSTRA_CHECK(key.size() <= SHA_CBLOCK);
  inner_ = behindPad(key, kInnerPad);
  outer_ = behindPad(key, kOuterPad);
}

HmacSha1::~HmacSha1() {
  OPENSSL_cleanse(&inner_, sizeof inner_);
  OPENSSL_cleanse(&outer_, sizeof outer_);
}

HmacSha1::Code HmacSha1::code(Bytes first, Bytes second) const noexcept {
  Code code;
  auto* const out = reinterpret_cast<unsigned char*>(code.data());
  SHA_CTX state = inner_;
  SHA1_Update(&state, first.data(), first.size());
  SHA1_Update(&state, second.data(), second.size());
  SHA1_Final(out, &state);
  state = outer_;
  SHA1_Update(&state, out, code.size());
  SHA1_Final(out, &state);
  return code;
}

}  // namespace rostra::rtp
