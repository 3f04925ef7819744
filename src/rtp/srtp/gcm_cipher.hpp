// SPDX-License-Identifier: Apache-2.0
// AES-128-GCM with a tag of 128 bits. RFC 7714 s.8 (RTP) and 9 (RTCP).
#pragma once

#include "rtp/srtp/packet_cipher.hpp"

namespace rostra::rtp {

/// Thread: none of its own.
class GcmCipher final : public PacketCipher {
 public:
  static constexpr std::size_t kTagSize = 16;

  GcmCipher(const SrtpSessionKeys& keys, SrtpKind kind, SrtpDirection direction);

  [[nodiscard]] std::size_t tagSize() const noexcept override { return kTagSize; }
  [[nodiscard]] bool tagBeforeIndex() const noexcept override { return true; }
  void seal(const PacketPosition& position, MutableBytes packet, std::size_t clear, std::uint32_t extra,
            MutableBytes tag) override;
  [[nodiscard]] bool open(const PacketPosition& position, MutableBytes packet, std::size_t clear,
                          std::uint32_t extra, Bytes tag) override;

 private:
  void start(const PacketPosition& position, Bytes clear, std::uint32_t extra);

  CipherContext cipher_;
  AesBlock salt_{};
  SrtpKind kind_;
};

}  // namespace rostra::rtp
