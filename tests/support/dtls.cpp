// SPDX-License-Identifier: Apache-2.0
#include "support/dtls.hpp"

#include "base/bytes.hpp"
#include "base/check.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace rostra::test {
namespace {

using KeyPtr = glib::Handle<EVP_PKEY, EVP_PKEY_free>;
using CertificatePtr = glib::Handle<X509, X509_free>;

constexpr std::size_t kDtlsRecordHeader = 13;
constexpr std::size_t kMaxDatagram = 1200;
constexpr long kValidSeconds = 24L * 3600;

std::string fingerprintOf(const X509* certificate) {
  std::array<unsigned char, 32> digest{};
  unsigned length = 0;
  X509_digest(certificate, EVP_sha256(), digest.data(), &length);
  std::string text;
  for (const unsigned char byte : digest) {
    constexpr const char* kDigits = "0123456789ABCDEF";
    if (!text.empty()) text += ':';
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

std::string lastError() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  return text.data();
}

}  // namespace

DtlsIdentity::DtlsIdentity(const char* srtpProfiles) : context_(SSL_CTX_new(DTLS_method())) {
  const KeyPtr key(EVP_EC_gen("P-256"));
  const CertificatePtr certificate(X509_new());
  ROSTRA_CHECK(context_ && key && certificate);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kValidSeconds);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kValidSeconds);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("rostra-test"),
                             -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  ROSTRA_CHECK(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);
  ROSTRA_CHECK(SSL_CTX_use_certificate(context_.get(), certificate.get()) == 1);
  ROSTRA_CHECK(SSL_CTX_use_PrivateKey(context_.get(), key.get()) == 1);
  // Certificates are self-signed; what counts is the fingerprint from SDP, checked in finish().
  SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                     [](int, X509_STORE_CTX*) { return 1; });
  ROSTRA_CHECK(SSL_CTX_set_tlsext_use_srtp(context_.get(), srtpProfiles) == 0);
  fingerprint_ = fingerprintOf(certificate.get());
}

DtlsSession::DtlsSession(const DtlsIdentity& identity, DtlsRole role, std::string remoteFingerprint,
                         Handlers handlers)
    : role_(role),
      remoteFingerprint_(upper(std::move(remoteFingerprint))),
      handlers_(std::move(handlers)),
      ssl_(SSL_new(identity.context())) {
  BIO* in = BIO_new(BIO_s_mem());
  BIO* out = BIO_new(BIO_s_mem());
  ROSTRA_CHECK(ssl_ && in && out);
  BIO_set_mem_eof_return(in, -1);
  BIO_set_mem_eof_return(out, -1);
  SSL_set_bio(ssl_.get(), in, out);
  SSL_set_options(ssl_.get(), SSL_OP_NO_QUERY_MTU);
  SSL_set_mtu(ssl_.get(), kMaxDatagram);
  if (role == DtlsRole::Client) {
    SSL_set_connect_state(ssl_.get());
  } else {
    SSL_set_accept_state(ssl_.get());
  }
}

void DtlsSession::receive(Bytes datagram) {
  if (closed_) return;
  BIO_write(SSL_get_rbio(ssl_.get()), datagram.data(), static_cast<int>(datagram.size()));
  if (!connected_) {
    advance();
    return;
  }
  std::array<char, 4096> data{};  // SCTP of a data channel, which these clients do not speak
  while (SSL_read(ssl_.get(), data.data(), static_cast<int>(data.size())) > 0) {
  }
  flush();
  if ((SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0) fail("the other side closed DTLS");
}

void DtlsSession::tick() {
  if (closed_ || connected_) return;
  DTLSv1_handle_timeout(ssl_.get());
  flush();
}

void DtlsSession::advance() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  flush();
  if (result == 1) {
    finish();
    return;
  }
  const int error = SSL_get_error(ssl_.get(), result);
  if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) fail("DTLS handshake: " + lastError());
}

// A flight lies in the buffer as one run of records; a datagram carries as many whole ones as fit.
void DtlsSession::flush() {
  BIO* out = SSL_get_wbio(ssl_.get());
  Buffer flight(BIO_ctrl_pending(out));
  if (flight.empty()) return;
  const int size = BIO_read(out, flight.data(), static_cast<int>(flight.size()));
  if (size <= 0) return;
  const Bytes records = Bytes(flight).first(static_cast<std::size_t>(size));
  std::size_t start = 0;
  for (std::size_t at = 0; at + kDtlsRecordHeader <= records.size();) {
    const std::size_t next = std::min(records.size(), at + kDtlsRecordHeader + read16(records, at + 11));
    if (next - start > kMaxDatagram && at > start) {
      handlers_.send(records.subspan(start, at - start));
      start = at;
    }
    at = next;
  }
  handlers_.send(records.subspan(start));
}

void DtlsSession::finish() {
  const CertificatePtr certificate(SSL_get1_peer_certificate(ssl_.get()));
  if (!certificate || fingerprintOf(certificate.get()) != remoteFingerprint_) {
    fail("the certificate is not the one of the SDP");
    return;
  }
  const auto keys = exportKeys();
  if (!keys) {
    fail("no SRTP profile was agreed on");
    return;
  }
  connected_ = true;
  handlers_.onConnected(*keys);
}

void DtlsSession::fail(std::string reason) {
  if (std::exchange(closed_, true)) return;
  handlers_.onClosed(std::move(reason));
}

// RFC 5764 s.4.2: client key, server key, client salt, server salt.
std::optional<SrtpKeys> DtlsSession::exportKeys() const {
  const SRTP_PROTECTION_PROFILE* profile = SSL_get_selected_srtp_profile(ssl_.get());
  if (profile == nullptr) return std::nullopt;
  SrtpKeys keys;
  std::size_t keySize = 16;
  std::size_t saltSize = 12;
  if (profile->id == SRTP_AEAD_AES_256_GCM) {
    keys.profile = SrtpProfile::AeadAes256Gcm;
    keySize = 32;
  } else if (profile->id == SRTP_AEAD_AES_128_GCM) {
    keys.profile = SrtpProfile::AeadAes128Gcm;
  } else {
    keys.profile = SrtpProfile::Aes128CmSha1_80;
    saltSize = 14;
  }
  constexpr std::string_view kLabel = "EXTRACTOR-dtls_srtp";
  std::array<std::byte, 2 * (32 + 14)> material{};
  if (SSL_export_keying_material(ssl_.get(), reinterpret_cast<unsigned char*>(material.data()),
                                 2 * (keySize + saltSize), kLabel.data(), kLabel.size(), nullptr, 0,
                                 0) != 1) {
    return std::nullopt;
  }
  const Bytes all(material);
  const auto part = [&](std::size_t which) {
    WireWriter key;
    key.bytes(all.subspan(which * keySize, keySize))
        .bytes(all.subspan(2 * keySize + which * saltSize, saltSize));
    return key.take();
  };
  keys.outgoing = part(role_ == DtlsRole::Client ? 0 : 1);
  keys.incoming = part(role_ == DtlsRole::Client ? 1 : 0);
  return keys;
}

}  // namespace rostra::test
