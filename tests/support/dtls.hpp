// SPDX-License-Identifier: Apache-2.0
// DTLS for SRTP keys over someone else's datagrams: handshake with OpenSSL on memory buffers. RFC 5764, RFC
// 8122.
#pragma once

#include "base/result.hpp"
#include "glib/handle.hpp"
#include "support/srtp.hpp"
#include "support/wire.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace rostra::test {

/// A key and self-signed certificate, made once and shared by all peers of a process.
class DtlsIdentity {
 public:
  /// As Chromium offers them; the other side picks one.
  static constexpr const char* kBrowserProfiles =
      "SRTP_AEAD_AES_256_GCM:SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80";
  /// `srtpProfiles`: names as OpenSSL takes them, best first, with colons.
  explicit DtlsIdentity(const char* srtpProfiles = kBrowserProfiles);
  /// SHA-256 of the certificate as an SDP fingerprint value: "AB:CD:...".
  [[nodiscard]] const std::string& fingerprint() const noexcept { return fingerprint_; }
  [[nodiscard]] SSL_CTX* context() const noexcept { return context_.get(); }

 private:
  glib::Handle<SSL_CTX, SSL_CTX_free> context_;
  std::string fingerprint_;
};

enum class DtlsRole : std::uint8_t { Client, Server };

/// Thread: the caller's.
class DtlsSession {
 public:
  struct Handlers {
    std::function<void(Bytes datagram)> send;
    std::function<void(const SrtpKeys& keys)> onConnected;  ///< called once
    std::function<void(std::string reason)>
        onClosed;  ///< called once: alert, wrong certificate, broken handshake
  };
  /// `remoteFingerprint` as in SDP; another certificate ends the session.
  DtlsSession(const DtlsIdentity& identity, DtlsRole role, std::string remoteFingerprint, Handlers handlers);

  void start() { advance(); }
  void receive(Bytes datagram);
  /// Repeats a lost flight when it is time; call every few ten milliseconds.
  void tick();
  [[nodiscard]] bool connected() const noexcept { return connected_; }

 private:
  void advance();
  void flush();
  void finish();
  void fail(std::string reason);
  [[nodiscard]] std::optional<SrtpKeys> exportKeys() const;

  DtlsRole role_;
  std::string remoteFingerprint_;
  Handlers handlers_;
  glib::Handle<SSL, SSL_free> ssl_;
  bool connected_ = false;
  bool closed_ = false;
};

}  // namespace rostra::test
