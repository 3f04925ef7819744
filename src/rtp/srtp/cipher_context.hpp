// SPDX-License-Identifier: Apache-2.0
// AES-128 of OpenSSL with a key that is set once. In: an initialisation vector for each packet; out: bytes
// changed in place. Setting only the vector costs a tenth of a microsecond and allocates nothing; setting up
// a context, or the key again, costs more than the packet.
#pragma once

#include "rtp/packet/packet_view.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <memory>

namespace rostra::rtp {

using AesBlock = std::array<std::byte, 16>;

/// Failures of OpenSSL here are broken invariants (no memory, no AES): they end the process. Thread: none of
/// its own.
class CipherContext {
 public:
  enum class Mode : std::uint8_t {
    Counter,     ///< CTR; applying it again decrypts
    GcmEncrypt,  ///< 12-byte vectors
    GcmDecrypt,
  };

  CipherContext(Mode mode, const AesBlock& key);

  /// Begins a packet with this vector; GCM takes its first 12 bytes.
  void start(const AesBlock& iv);
  /// GCM: bytes that are authenticated but not encrypted; before apply().
  void authenticate(Bytes bytes);
  /// Encrypts or decrypts in place.
  void apply(MutableBytes bytes);
  /// GcmEncrypt: ends the packet.
  void writeTag(MutableBytes tag);
  /// GcmDecrypt: ends the packet; false = it is not authentic.
  [[nodiscard]] bool verifyTag(Bytes tag);

 private:
  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
  };
  std::unique_ptr<EVP_CIPHER_CTX, Free> context_;
};

}  // namespace rostra::rtp
