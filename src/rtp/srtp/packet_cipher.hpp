// SPDX-License-Identifier: Apache-2.0
// Seals and opens packets of one kind and direction with one set of session keys. In: a packet, whose it is
// and where it stands in the stream; out: the same bytes encrypted and a tag, or decrypted. RFC 3711 s.4.1
// and 4.2, RFC 7714 s.8 and 9.
#pragma once

#include "rtp/packet/packet_view.hpp"
#include "rtp/srtp/cipher_context.hpp"
#include "rtp/srtp/srtp_key.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace rostra::rtp {

/// What makes every packet's key stream its own. The pair must never be used for two packets.
struct PacketPosition {
  std::uint32_t ssrc = 0;
  std::uint64_t index = 0;  ///< 48 bits: roll-over counter and sequence number, or the SRTCP index
};

/// Largest tag of any profile.
inline constexpr std::size_t kMaxSrtpTag = 16;

/// Thread: none of its own.
class PacketCipher {
 public:
  PacketCipher() = default;
  PacketCipher(const PacketCipher&) = delete;
  PacketCipher& operator=(const PacketCipher&) = delete;
  virtual ~PacketCipher() = default;

  [[nodiscard]] virtual std::size_t tagSize() const noexcept = 0;
  /// Where SRTCP has its index: behind the tag (RFC 7714 s.9.2) or between payload and tag (RFC 3711 s.3.4).
  [[nodiscard]] virtual bool tagBeforeIndex() const noexcept = 0;

  /// Encrypts `packet` behind its first `clear` bytes and writes the tag (tagSize() bytes). `extra` is the
  /// word that is authenticated with it: the roll-over counter for RTP, the index with the E flag for RTCP.
  virtual void seal(const PacketPosition& position, MutableBytes packet, std::size_t clear,
                    std::uint32_t extra, MutableBytes tag) = 0;
  /// The reverse. False = not authentic; the bytes behind `clear` are then undefined.
  [[nodiscard]] virtual bool open(const PacketPosition& position, MutableBytes packet, std::size_t clear,
                                  std::uint32_t extra, Bytes tag) = 0;
};

enum class SrtpDirection : std::uint8_t { Seal, Open };
[[nodiscard]] std::unique_ptr<PacketCipher> makePacketCipher(const SrtpMasterKey& master, SrtpKind kind,
                                                             SrtpDirection direction);

}  // namespace rostra::rtp
