// SPDX-License-Identifier: Apache-2.0
// Keys of one direction of a connection: what DTLS agrees on, and what packets are protected with. RFC 5764
// s.4.2, RFC 3711 s.4.3, RFC 7714 s.11.
#pragma once

#include "rtp/packet/packet_view.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace rostra::rtp {

enum class SrtpProfile : std::uint8_t {
  Aes128CmSha1_80,  ///< AES-128 in counter mode, HMAC-SHA1 with a tag of 80 bits (RFC 3711)
  AeadAes128Gcm,    ///< AES-128-GCM with a tag of 128 bits (RFC 7714)
};

inline constexpr std::size_t kSrtpKeySize = 16;
inline constexpr std::size_t kSrtpMaxSaltSize = 14;
inline constexpr std::size_t kSrtpAuthKeySize = 20;

/// 14 bytes for counter mode, 12 for GCM.
[[nodiscard]] std::size_t srtpSaltSize(SrtpProfile profile) noexcept;

struct SrtpMasterKey {
  SrtpProfile profile{};
  std::array<std::byte, kSrtpKeySize> key{};
  std::array<std::byte, kSrtpMaxSaltSize> salt{};  ///< a shorter one has zeros behind it (RFC 7714 s.11)

  /// From key and salt one behind the other. Nothing when they have another length than the profile's.
  [[nodiscard]] static std::optional<SrtpMasterKey> parse(SrtpProfile profile, Bytes keyAndSalt) noexcept;
};

/// Keys for the packets of one kind. Overwritten when it is destroyed.
struct SrtpSessionKeys {
  std::array<std::byte, kSrtpKeySize> key{};
  std::array<std::byte, kSrtpMaxSaltSize> salt{};
  std::array<std::byte, kSrtpAuthKeySize> auth{};  ///< not used by GCM

  SrtpSessionKeys() = default;
  SrtpSessionKeys(const SrtpSessionKeys&) = default;
  SrtpSessionKeys& operator=(const SrtpSessionKeys&) = default;
  ~SrtpSessionKeys();
};

/// RTP and RTCP have keys of their own.
enum class SrtpKind : std::uint8_t { Rtp, Rtcp };

/// RFC 3711 s.4.3.1, with a key derivation rate of zero: the keys hold for the life of the master key.
[[nodiscard]] SrtpSessionKeys deriveSessionKeys(const SrtpMasterKey& master, SrtpKind kind);

}  // namespace rostra::rtp
