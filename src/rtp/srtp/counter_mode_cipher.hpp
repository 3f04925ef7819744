// SPDX-License-Identifier: Apache-2.0
// AES-128 in counter mode and HMAC-SHA1 with a tag of 80 bits, for RTP and RTCP alike. RFC 3711 s.4.1.1
// and 4.2.1.
#pragma once

#include "rtp/srtp/hmac_sha1.hpp"
#include "rtp/srtp/packet_cipher.hpp"

namespace rostra::rtp {

/// Thread: none of its own.
class CounterModeCipher final : public PacketCipher {
 public:
  static constexpr std::size_t kTagSize = 10;

  explicit CounterModeCipher(const SrtpSessionKeys& keys);

  [[nodiscard]] std::size_t tagSize() const noexcept override { return kTagSize; }
  [[nodiscard]] bool tagBeforeIndex() const noexcept override { return false; }
  void seal(const PacketPosition& position, MutableBytes packet, std::size_t clear, std::uint32_t extra,
            MutableBytes tag) override;
  /// A packet that is not authentic is not decrypted.
  [[nodiscard]] bool open(const PacketPosition& position, MutableBytes packet, std::size_t clear,
                          std::uint32_t extra, Bytes tag) override;

 private:
  void encrypt(const PacketPosition& position, MutableBytes bytes);

  CipherContext cipher_;
  AesBlock salt_{};  // with two zero bytes behind it: the block counter
  HmacSha1 hmac_;
};

}  // namespace rostra::rtp
