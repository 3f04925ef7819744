// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/counter_mode_cipher.hpp"

#include "base/bytes.hpp"

#include <openssl/crypto.h>

#include <algorithm>

namespace rostra::rtp {
namespace {

HmacSha1::Code packetCode(const HmacSha1& hmac, Bytes packet, std::uint32_t extra) noexcept {
  std::array<std::byte, 4> word;
  write32(word, 0, extra);
  return hmac.code(packet, word);
}

}  // namespace

CounterModeCipher::CounterModeCipher(const SrtpSessionKeys& keys)
    : cipher_(CipherContext::Mode::Counter, keys.key), hmac_(keys.auth) {
  std::copy(keys.salt.begin(), keys.salt.end(), salt_.begin());
}

// IV = salt * 2^16 XOR SSRC * 2^64 XOR index * 2^16 (s.4.1.1).
void CounterModeCipher::encrypt(const PacketPosition& position, MutableBytes bytes) {
  constexpr std::size_t kSsrcAt = 4;
  constexpr std::size_t kIndexAt = 8;
  AesBlock iv = salt_;
  write32(iv, kSsrcAt, read32(iv, kSsrcAt) ^ position.ssrc);
  write16(iv, kIndexAt, read16(iv, kIndexAt) ^ static_cast<unsigned>(position.index >> 32 & 0xFFFFU));
  write32(iv, kIndexAt + 2, read32(iv, kIndexAt + 2) ^ static_cast<std::uint32_t>(position.index));
  cipher_.start(iv);
  cipher_.apply(bytes);
}

void CounterModeCipher::seal(const PacketPosition& position, MutableBytes packet, std::size_t clear,
                             std::uint32_t extra, MutableBytes tag) {
  encrypt(position, packet.subspan(clear));
  const auto code = packetCode(hmac_, packet, extra);
  std::copy_n(code.begin(), kTagSize, tag.begin());
}

bool CounterModeCipher::open(const PacketPosition& position, MutableBytes packet, std::size_t clear,
                             std::uint32_t extra, Bytes tag) {
  const auto code = packetCode(hmac_, packet, extra);
  if (CRYPTO_memcmp(code.data(), tag.data(), kTagSize) != 0) return false;
  encrypt(position, packet.subspan(clear));
  return true;
}

}  // namespace rostra::rtp
