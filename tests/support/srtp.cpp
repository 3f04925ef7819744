// SPDX-License-Identifier: Apache-2.0
#include "support/srtp.hpp"

#include "base/check.hpp"

namespace rostra::test {
namespace {

// Retransmission without RTX sends an old packet again, and simulated loss leaves wide gaps.
constexpr unsigned long kReplayWindow = 4096;

srtp_t open(SrtpProfile profile, const Buffer& key, srtp_ssrc_type_t direction) {
  static const bool initialised = srtp_init() == srtp_err_status_ok;
  ROSTRA_CHECK(initialised);
  srtp_policy_t policy{};
  switch (profile) {
    case SrtpProfile::Aes128CmSha1_80:
      srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
      srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
      break;
    case SrtpProfile::AeadAes128Gcm:
      srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
      srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
      break;
    case SrtpProfile::AeadAes256Gcm:
      srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy.rtp);
      srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy.rtcp);
      break;
  }
  Buffer copy = key;  // libsrtp's pointer is not const
  policy.ssrc.type = direction;
  policy.key = reinterpret_cast<unsigned char*>(copy.data());
  policy.window_size = kReplayWindow;
  policy.allow_repeat_tx = 1;
  srtp_t session = nullptr;
  ROSTRA_CHECK(srtp_create(&session, &policy) == srtp_err_status_ok);
  return session;
}

}  // namespace

std::string_view toString(SrtpProfile profile) noexcept {
  switch (profile) {
    case SrtpProfile::Aes128CmSha1_80:
      return "AES128_CM_SHA1_80";
    case SrtpProfile::AeadAes128Gcm:
      return "AEAD_AES_128_GCM";
    case SrtpProfile::AeadAes256Gcm:
      return "AEAD_AES_256_GCM";
  }
  return "none";
}

SrtpSession::SrtpSession(const SrtpKeys& keys)
    : outgoing_(open(keys.profile, keys.outgoing, ssrc_any_outbound)),
      incoming_(open(keys.profile, keys.incoming, ssrc_any_inbound)) {}

bool SrtpSession::protect(Buffer& packet, Function function) {
  int size = static_cast<int>(packet.size());
  packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN + 4);
  const bool done = function(outgoing_.get(), packet.data(), &size) == srtp_err_status_ok;
  packet.resize(static_cast<std::size_t>(size));
  return done;
}

std::optional<Bytes> SrtpSession::unprotect(rtp::MutableBytes packet, Function function) {
  int size = static_cast<int>(packet.size());
  if (function(incoming_.get(), packet.data(), &size) != srtp_err_status_ok) return std::nullopt;
  return Bytes(packet).first(static_cast<std::size_t>(size));
}

}  // namespace rostra::test
