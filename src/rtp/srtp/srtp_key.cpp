// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/srtp_key.hpp"

#include "base/bytes.hpp"
#include "rtp/srtp/cipher_context.hpp"

#include <openssl/crypto.h>

#include <algorithm>

namespace rostra::rtp {
namespace {

// RFC 3711 s.4.3.1 and 4.3.2: labels of RTP; those of RTCP are three further.
constexpr std::uint8_t kEncryption = 0;
constexpr std::uint8_t kAuthentication = 1;
constexpr std::uint8_t kSalting = 2;
constexpr std::uint8_t kRtcp = 3;
constexpr std::size_t kLabelAt = 7;  // the byte of the salt that the label falls on

// The key stream of AES in counter mode from x = salt XOR label (s.4.3.3).
void derive(CipherContext& cipher, const SrtpMasterKey& master, std::uint8_t label, MutableBytes out) {
  AesBlock iv{};
  std::copy(master.salt.begin(), master.salt.end(), iv.begin());
  iv[kLabelAt] ^= std::byte{label};
  std::fill(out.begin(), out.end(), std::byte{0});
  cipher.start(iv);
  cipher.apply(out);
}

}  // namespace

std::size_t srtpSaltSize(SrtpProfile profile) noexcept {
  return profile == SrtpProfile::AeadAes128Gcm ? 12 : 14;
}

std::optional<SrtpMasterKey> SrtpMasterKey::parse(SrtpProfile profile, Bytes keyAndSalt) noexcept {
  if (keyAndSalt.size() != kSrtpKeySize + srtpSaltSize(profile)) return std::nullopt;
  SrtpMasterKey master;
  master.profile = profile;
  std::copy_n(keyAndSalt.begin(), kSrtpKeySize, master.key.begin());
  const Bytes salt = keyAndSalt.subspan(kSrtpKeySize);
  std::copy(salt.begin(), salt.end(), master.salt.begin());
  return master;
}

SrtpSessionKeys::~SrtpSessionKeys() {
  OPENSSL_cleanse(this, sizeof *this);
}

SrtpSessionKeys deriveSessionKeys(const SrtpMasterKey& master, SrtpKind kind) {
  const std::uint8_t base = kind == SrtpKind::Rtcp ? kRtcp : 0;
  CipherContext cipher(CipherContext::Mode::Counter, master.key);
  SrtpSessionKeys keys;
  derive(cipher, master, static_cast<std::uint8_t>(base + kEncryption), keys.key);
  derive(cipher, master, static_cast<std::uint8_t>(base + kAuthentication), keys.auth);
  derive(cipher, master, static_cast<std::uint8_t>(base + kSalting),
         MutableBytes(keys.salt).first(srtpSaltSize(master.profile)));
  return keys;
}

}  // namespace rostra::rtp
