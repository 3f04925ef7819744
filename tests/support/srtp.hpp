// SPDX-License-Identifier: Apache-2.0
// Encrypts and decrypts RTP and RTCP with keys from DTLS. RFC 3711, RFC 7714; libsrtp2.
#pragma once

#include "glib/handle.hpp"
#include "support/wire.hpp"

#include <srtp2/srtp.h>

#include <optional>
#include <string_view>

namespace rostra::test {

enum class SrtpProfile : std::uint8_t { Aes128CmSha1_80, AeadAes128Gcm, AeadAes256Gcm };
[[nodiscard]] std::string_view toString(SrtpProfile profile) noexcept;

/// Each key is followed by its salt.
struct SrtpKeys {
  SrtpProfile profile = SrtpProfile::Aes128CmSha1_80;
  Buffer outgoing;
  Buffer incoming;
};

/// Both directions of one connection. Thread: the caller's.
class SrtpSession {
 public:
  explicit SrtpSession(const SrtpKeys& keys);
  /// Encrypts in place; false when libsrtp refuses.
  [[nodiscard]] bool protectRtp(Buffer& packet) { return protect(packet, srtp_protect); }
  [[nodiscard]] bool protectRtcp(Buffer& packet) { return protect(packet, srtp_protect_rtcp); }
  /// Decrypts in place; the plain packet is the returned front part. Nothing when it is not authentic or a
  /// replay.
  [[nodiscard]] std::optional<Bytes> unprotectRtp(rtp::MutableBytes packet) {
    return unprotect(packet, srtp_unprotect);
  }
  [[nodiscard]] std::optional<Bytes> unprotectRtcp(rtp::MutableBytes packet) {
    return unprotect(packet, srtp_unprotect_rtcp);
  }

 private:
  using Function = srtp_err_status_t (*)(srtp_t, void*, int*);
  [[nodiscard]] bool protect(Buffer& packet, Function function);
  [[nodiscard]] std::optional<Bytes> unprotect(rtp::MutableBytes packet, Function function);

  glib::Handle<srtp_ctx_t, srtp_dealloc> outgoing_;
  glib::Handle<srtp_ctx_t, srtp_dealloc> incoming_;
};

}  // namespace rostra::test
